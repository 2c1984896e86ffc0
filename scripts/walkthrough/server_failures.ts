// What can go wrong for the two servers, as scenarios (src/README.md, "Express part").
import * as expected from '../../test/support/expected';
import { judgeTexts } from '../../test/support/judge';
import { startReplica } from '../../test/support/relay';
import { waitForStatus } from '../../test/support/servers';
import { SENT_IN_ANY_ORDER, startJobInFlight } from './job_failures';
import { Scenario } from './tasks';

const { SEATS, seats, stock, WRONG_TYPE } = expected;

const NO_INTEGER = 'ERR value is not an integer or out of range';
/** For a text in place of a number: 9-stock's own message, and Redis's for its script. */
const NO_NUMBER = ['The key item.2 does not hold a number', 'attempt to compare number with nil'];
const SERVER_ERROR = '{"status":"Internal server error"}';

/** Ids that name no product: not plain decimal integers, and malformed ones. */
const NO_IDS = 'abc,1abc,1.5,-1,0,01,+1,1e0,0x1,%201,__proto__,99999999999999999999,%00,%E0%A4%A,%E0,1%2F2';

export const SERVER_FAILURES: Scenario[] = [
  {
    title: 'Failures: Redis goes down, then hangs, while both servers run',
    check:
      '503 at once; 504 after 1.5 s, although Redis makes the reservation; 500 for keys of the wrong type',
    run: async ({ redis, say, serve, curl, redisCli, killRedis, stopRedis, startRedis }) => {
      const shop = await serve('9-stock', { stderr: judgeTexts(4, WRONG_TYPE, ...NO_NUMBER), status: 1 });
      await curl(shop, '/reserve_product/3', stock.confirmed(3));
      await killRedis();
      await curl(shop, '/reserve_product/3', expected.UNAVAILABLE, 503);
      const theatre = await serve('100-seat', { stderr: [NO_INTEGER], status: 1 });
      await curl(theatre, '/available_seats', expected.UNAVAILABLE, 503);
      await startRedis(shop.script, theatre.script);
      await waitForStatus(theatre.port, '/available_seats', 200);
      await curl(theatre, '/available_seats', seats.available(SEATS));
      await waitForStatus(shop.port, '/list_products/3', 200);
      await curl(shop, '/list_products/3', stock.product(3, 1));
      stopRedis();
      await curl(shop, '/reserve_product/3', expected.UNANSWERED, 504);
      say('Redis continues (kill -CONT)');
      redis.signal('SIGCONT');
      await curl(shop, '/list_products/3', stock.product(3, 0));
      await curl(shop, '/reserve_product/3', stock.notEnough(3));
      await redisCli(['RPUSH', 'item.1', 'many'], 1);
      await redisCli(['SET', 'item.2', 'many'], 'OK');
      await curl(shop, '/{list_products,reserve_product}/{1,2}', SERVER_ERROR, 500);
      await curl(shop, '/list_products/4', stock.product(4, 5));
      await redisCli(['SET', 'q:ids', 'none'], 'OK');
      await curl(theatre, '/reserve_seat', seats.failed);
    },
  },
  {
    title: 'Failures: Redis becomes a replica, and its name leads to the new primary',
    check: 'READONLY counts as unavailable: the scripts connect to the new primary, which has the data',
    run: async (stage) => {
      const { redis, say, start, serve, curl, finish } = stage;
      const { url, failOver } = await startReplica(redis);
      const env = { REDIS_URL: url };
      const shop = await serve('9-stock', { env });
      start('7-job_processor', { prints: SENT_IN_ANY_ORDER, env });
      const { creator, release } = await startJobInFlight(stage, { env });
      await curl(shop, '/reserve_product/3', stock.confirmed(3));
      say(
        'the replica becomes the primary; a relay, which stands for a name, leads to it; we reserve until it is confirmed'
      );
      await failOver();
      await waitForStatus(shop.port, '/reserve_product/3', 200);
      await shop.script.waitForLine(/READONLY/);
      await curl(shop, '/list_products/3', stock.product(3, 0));
      release();
      await finish(creator);
      await finish(start('7-job_creator', { prints: expected.jobLives(2), env }));
    },
  },
  {
    title: 'Failures: malformed URLs, many requests at once, and a server of 9-stock that is killed',
    check: '404 for unknown products and paths; four suitcases are sold, and are still sold after a restart',
    run: async ({ serve, kill, finish, curl, flood, redisCli }) => {
      const shops = [await serve('9-stock', { status: 'SIGKILL' }), await serve('9-stock')];
      await curl(shops[0], `/{list_products,reserve_product}/{${NO_IDS}}`, stock.notFound, 404);
      await curl(shops[0], '/{nothing,%,%00,?a=%E0}', '{"status":"Not found"}', 404);
      await flood(shops, '/reserve_product/1', 25, { [stock.confirmed(1)]: 4, [stock.notEnough(1)]: 46 });
      kill(shops[0].script, 'SIGKILL');
      await finish(shops[0].script);
      await curl(await serve('9-stock'), '/list_products/1', stock.product(1, 0));
      await redisCli(['KEYS', 'item.*'], 'item.1');
    },
  },
];
