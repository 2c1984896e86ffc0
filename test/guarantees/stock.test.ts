// What 9-stock alone promises: bytes, odd ids, restarts, keys of the wrong type.
import { stock } from '../support/expected';
import { request, requests } from '../support/http';
import { RedisServer, startRedis } from '../support/redis';
import { startServerCompiled } from '../support/servers';
import { until } from '../support/wait';

const INTERNAL = { status: 500, body: '{"status":"Internal server error"}' };

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());

const startStock = () => startServerCompiled('9-stock', { REDIS_URL: redis.url });

test('answers byte for byte, counts reservations in item.ID, and prints nothing more', async () => {
  const { script, port } = await startStock();
  const answers: [string, number, string][] = [
    ['/list_products', 200, stock.list],
    ['/list_products/1', 200, stock.product(1, 4)],
    ['/list_products/12', 404, stock.notFound],
    ['/reserve_product/12', 404, stock.notFound],
    ['/reserve_product/1', 200, stock.confirmed(1)],
    ['/reserve_product/3', 200, stock.confirmed(3)],
    ['/reserve_product/3', 200, stock.confirmed(3)],
    ['/reserve_product/3', 200, stock.notEnough(3)],
    ['/list_products/3', 200, stock.product(3, 0)],
  ];
  for (const [path, status, body] of answers) {
    expect(await request(port, path)).toMatchObject({
      status,
      body,
      type: 'application/json; charset=utf-8',
    });
  }
  expect(((await redis.command('KEYS', 'item.*')) as string[]).sort()).toEqual(['item.1', 'item.3']);
  expect([await redis.get('item.1'), await redis.get('item.3')]).toEqual(['1', '2']);
  expect(script.stdout).toHaveLength(1);
  expect(script.stderr).toEqual([]);
});

test('an id that is no plain decimal integer names no product', async () => {
  const { port } = await startStock();
  const ids = ['abc', '1abc', '1.5', '-1', '0', '01', '+1', '1e0', '0x1', '%201', '__proto__'];
  for (const id of [...ids, '99999999999999999999', '%00', '%E0%A4%A', '%E0', '1%2F2']) {
    for (const route of ['list_products', 'reserve_product']) {
      const answer = await request(port, `/${route}/${id}`);
      expect({ id, ...answer }).toMatchObject({ id, status: 404, body: stock.notFound });
    }
  }
  expect(await redis.command('KEYS', 'item.*')).toEqual([]);
});

test('keeps reservations over a restart', async () => {
  const first = await startStock();
  await requests(first.port, '/reserve_product/1', 3);
  first.script.kill();
  await first.script.exited;
  const { port } = await startStock();
  expect(await request(port, '/reserve_product/1')).toMatchObject({ body: stock.confirmed(1) });
  expect(await request(port, '/reserve_product/1')).toMatchObject({ body: stock.notEnough(1) });
});

test('a key that holds no count: 500 without a stack trace, and the message on stderr', async () => {
  await redis.command('SET', 'item.1', 'many');
  await redis.command('RPUSH', 'item.2', 'many');
  const { script, port } = await startStock();
  for (const path of ['/list_products/1', '/reserve_product/1', '/list_products/2', '/reserve_product/2']) {
    expect(await request(port, path)).toMatchObject(INTERNAL);
  }
  await until(async () => script.stderr.length === 4, 'four messages');
  expect(script.stderr[0]).toBe('The key item.1 does not hold a number');
  expect(script.stderr[2]).toMatch(/^WRONGTYPE /);
  expect(await request(port, '/list_products/3')).toMatchObject({ status: 200 });
});
