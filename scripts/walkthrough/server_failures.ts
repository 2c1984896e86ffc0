// What can go wrong for the two servers, as scenarios (src/README.md, "Express part").
import * as expected from '../../test/support/expected';
import { startReplica } from '../../test/support/relay';
import { waitForStatus } from '../../test/support/servers';
import { Scenario } from './tasks';

const { SEATS, seats, stock, WRONG_TYPE } = expected;

const NO_INTEGER = 'ERR value is not an integer or out of range';
const SERVER_ERROR = '{"status":"Internal server error"}';

/** Ids that name no product: not plain decimal integers, and malformed ones. */
const NO_IDS = 'abc,1abc,1.5,-1,0,01,+1,1e0,0x1,%201,__proto__,99999999999999999999,%00,%E0%A4%A,%E0,1%2F2';

export const SERVER_FAILURES: Scenario[] = [
  {
    title: 'Failures: Redis goes down, then hangs, while 9-stock runs',
    check: '503 at once; 504 after 1.5 s, though Redis reserves later; 500 for keys of the wrong type',
    run: async ({ redis, say, serve, curl, redisCli, killRedis, startRedis }) => {
      const noCount = 'The key item.2 does not hold a number';
      const shop = await serve('9-stock', { stderr: [WRONG_TYPE, noCount], status: 1 });
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
      say('Redis is stopped (kill -STOP)');
      redis.signal('SIGSTOP');
      await curl(shop, '/reserve_product/3', expected.UNANSWERED, 504);
      say('Redis continues (kill -CONT)');
      redis.signal('SIGCONT');
      await curl(shop, '/list_products/3', stock.product(3, 0));
      await curl(shop, '/reserve_product/3', stock.notEnough(3));
      await redisCli(['RPUSH', 'item.1', 'many'], 1);
      await curl(shop, '/list_products/1', SERVER_ERROR, 500);
      await redisCli(['SET', 'item.2', 'many'], 'OK');
      await curl(shop, '/list_products/2', SERVER_ERROR, 500);
      await redisCli(['SET', 'q:ids', 'none'], 'OK');
      await curl(theatre, '/reserve_seat', seats.failed);
    },
  },
  {
    title: 'Failures: Redis becomes a replica, and its name leads to the new primary',
    check: 'READONLY counts as unavailable: the scripts connect to the new primary, which has the data',
    run: async ({ redis, say, start, serve, curl, finish }) => {
      const { url, failOver } = await startReplica(redis);
      const env = { REDIS_URL: url };
      const shop = await serve('9-stock', { env });
      start('6-job_processor', { env });
      await curl(shop, '/reserve_product/3', stock.confirmed(3));
      await failOver();
      say('a relay, in place of a name, now leads to the new primary; we reserve until it is confirmed');
      await waitForStatus(shop.port, '/reserve_product/3', 200);
      await shop.script.waitForLine(/READONLY/);
      await curl(shop, '/list_products/3', stock.product(3, 0));
      await finish(start('6-job_creator', { env }));
    },
  },
  {
    title: 'Failures: malformed URLs, many requests at once, and a server of 9-stock that is killed',
    check: '404 for what is no product; four suitcases are sold, and four are still sold after a restart',
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
