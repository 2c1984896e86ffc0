import { stock, UNANSWERED } from './support/expected';
import { expectLines, failWith } from './support/facts';
import { startWithoutRedis } from './support/outage';
import { freePort } from './support/port';
import { RedisServer, startRedis } from './support/redis';
import { fromNow } from './support/script';
import * as servers from './support/servers';
import { letRun, NotChecked } from './support/wait';

/** Milliseconds in which a server that crashes after its answer has exited. */
const CRASH_TIME = 300;

/** Whether an answer confirms a reservation, in any words: another test checks them. */
const isConfirmed = ({ status = 500, body = '' }: servers.AnswerOrError): boolean =>
  status < 300 && body !== '' && !/\bnot\b/i.test(body);

/** Expects this quantity in an answer, whatever its other keys: another test checks them. */
function expectQuantity(asked: servers.AnswerOrError, id: number, quantity: number, context: string): void {
  if (new RegExp(`"currentQuantity":\\s*${quantity}\\s*[,}]`).test(asked.body || '')) return;
  expect(asked).toAnswer(stock.product(id, quantity), context);
}

describe('9-stock', () => {
  let redis: RedisServer;

  beforeAll(async () => {
    redis = await startRedis();
  });

  describe('task', () => {
    /** If a request makes it exit, the next one starts it again. */
    let server: servers.RestartingServer;
    const get = (path: string) => server.get(path);

    beforeAll(async () => {
      server = await servers.startRestarting('9-stock', redis);
    });

    test('starts', () => expect(server.script).toPrintOrConnect(redis));

    describe('once it listens', () => {
      let list: servers.AnswerOrError;

      beforeAll(async () => {
        list = await get('/list_products');
      });

      /** Reserves one of a product; the test is not checked if that does not work. */
      async function reserve(id: number): Promise<void> {
        let answer = await get(`/reserve_product/${id}`);
        if (!isConfirmed(answer)) answer = await get(`/reserve_product/${id}`); // another test checks the first answer
        if (isConfirmed(answer)) return;
        const { status, body = '', error } = answer;
        const what = error || `${status} ${body.trim().split('\n')[0]}`;
        throw new NotChecked(`GET ${answer.path} was not confirmed: ${what}`);
      }

      /** Reserves a product until it is sold out, and returns the last answer. */
      async function sellOut(id: number): Promise<servers.AnswerOrError> {
        let answer = await get(`/reserve_product/${id}`);
        for (let times = 1; isConfirmed(answer) && times < 5; times += 1) {
          answer = await get(`/reserve_product/${id}`);
        }
        return answer;
      }

      test('GET /list_products answers the four products', () => expect(list).toAnswer(stock.list));

      test('GET /list_products/1 answers the product and its current quantity', async () => {
        expect(await get('/list_products/1')).toAnswer(stock.product(1, 4));
      });

      test.each(['/list_products/12', '/reserve_product/12'])(
        'GET %s answers that there is no such product',
        async (path) => {
          const answer = await get(path);
          await letRun(server.script, CRASH_TIME);
          expect(answer).toAnswer(stock.notFound);
        }
      );

      test('prints nothing else, but for what it says when it listens', async () => {
        await get('/list_products/1'); // it is connected now, and has printed its first lines
        const later = fromNow(server.script);
        const paths = ['/list_products', '/list_products/2', '/list_products/12', '/reserve_product/2'];
        for (const path of paths) await get(path);
        await letRun(later, CRASH_TIME);
        await expect(later).toPrintOnly([], 'products were listed and reserved');
      });

      test('GET /reserve_product/3 confirms a reservation, and a second one', async () => {
        expect(await get('/reserve_product/3')).toAnswer(stock.confirmed(3));
        const second = 'for the second time: there are two in stock';
        expect(await get('/reserve_product/3')).toAnswer(stock.confirmed(3), second);
      });

      test('GET /reserve_product/3 answers that there is not enough when none is left', async () => {
        expect(await sellOut(3)).toAnswer(stock.notEnough(3), 'when both are reserved');
      });

      test('a reservation leaves one less', async () => {
        await reserve(1);
        expectQuantity(await get('/list_products/1'), 1, 3, 'after one of four was reserved');
        await sellOut(1);
        expectQuantity(await get('/list_products/1'), 1, 0, 'after all four were reserved');
        expectQuantity(await get('/list_products/4'), 4, 5, 'after all of product 1 were reserved');
      });

      test('GET /list_products answers the same when there are reservations', async () => {
        const { body = '' } = list;
        if (!/^\s*\[\s*\{\s*"/.test(body)) throw new NotChecked('GET /list_products does not answer a list');
        await get('/list_products/1');
        await reserve(4);
        expect(await get('/list_products')).toAnswer(body, 'after products were shown and reserved');
      });

      test('a reservation is written to the key item.ID', async () => {
        await reserve(2);
        await reserve(4);
        const keys = ((await redis.command('KEYS', '*')) as string[]).filter((key) => key !== 'Holberton');
        const read = (key: string) => redis.get(key).catch((error: Error) => error.message);
        const values = await Promise.all(keys.map(read));
        const actual = keys.map((key, index) => `${key}: ${values[index]}`.replace(/: \d+$/, ': a number'));
        const expected = ['item.2: a number', 'item.4: a number'];
        if (expected.every((line) => actual.includes(line))) return;
        failWith({ reason: 'a key is missing, or holds no number', expected, actual: actual.sort() });
      });
    });
  });

  describe('robustness', () => {
    beforeEach(() => redis.reset());

    // A server that exits because Redis is not running fails all later requests, too.
    test('started without Redis, answers once Redis is there', async () => {
      const port = await freePort();
      const script = await startWithoutRedis('9-stock', { PORT: `${port}` });
      await servers.waitUntilListening(script, port);
      await servers.waitForStatus(port, '/list_products/1', 200);
    });

    // Between reading the stock and writing the reservation, another request may take the last one.
    test('never oversells: 400 requests at once, to two servers on one Redis', async () => {
      const times = { '/reserve_product/2': 200 };
      const bodies = [stock.confirmed(2), stock.notEnough(2), UNANSWERED];
      const [confirmed, refused, late] = await servers.countAnswersOfTwo('9-stock', redis, times, bodies);
      // On a busy machine, some answers come too late. Those may have been confirmed: a total of 10 must be possible.
      const mayBeTen = late > 0 && late <= 40 && confirmed <= 10 && confirmed + late >= 10;
      if (mayBeTen && confirmed + refused + late === 400) return;
      expectLines({
        reason: confirmed > 10 ? 'it has confirmed more than there is' : 'the answers differ',
        expected: ['10 confirmed, 390 refused'],
        actual: [`${confirmed} confirmed, ${refused} refused`],
      });
    });

    // Clients decide by the content type how to parse an answer.
    test('every answer says that it is JSON', () => {
      const paths = ['/list_products', '/list_products/1', '/list_products/12', '/reserve_product/3'];
      return servers.expectJson('9-stock', redis, paths);
    });
  });
});
