import { stock } from './contract/expected';
import { request, requests } from './harness/http';
import { refusesBadAddress } from './checks/every_script';
import { answered, NO_ANSWER, startServer, startServerCompiled, testServer } from './checks/servers';
import { onOwnServer, setUp } from './checks/suite';
import { until } from './harness/wait';

const TASK = '9-stock';
const suite = setUp();

test('answers each route as the task says, byte for byte', async () => {
  const { port } = await startServer(suite, TASK);
  const answers = [
    ['/list_products', 200, stock.list],
    ['/list_products/1', 200, stock.product(1, 4)],
    ['/list_products/12', 404, stock.notFound],
    ['/reserve_product/12', 404, stock.notFound],
    ['/reserve_product/3', 200, stock.confirmed(3)],
    ['/list_products/3', 200, stock.product(3, 1)],
    ['/reserve_product/3', 200, stock.confirmed(3)],
    ['/reserve_product/3', 200, stock.notEnough(3)],
    ['/list_products/3', 200, stock.product(3, 0)],
  ] as const;
  for (const [path, status, body] of answers) {
    const answer = await request(port, path);
    expect({ path, ...answer }).toMatchObject({
      path,
      status,
      body,
      type: 'application/json; charset=utf-8',
    });
  }
  expect(await suite.redis.command('GET', 'item.3')).toBe('2');
});

test('an id that is no plain decimal integer names no product', async () => {
  const { port } = await startServerCompiled(suite, TASK);
  const ids = [
    'abc',
    '1abc',
    '1.5',
    '-1',
    '0',
    '01',
    '+1',
    '1e0',
    '0x1',
    '%201',
    '99999999999999999999',
    '__proto__',
  ];
  for (const id of [...ids, '%00', '%E0%A4%A', '%E0', '1%2F2']) {
    for (const route of ['list_products', 'reserve_product']) {
      const answer = await request(port, `/${route}/${id}`);
      expect({ id, ...answer }).toMatchObject({ id, status: 404, body: stock.notFound });
    }
  }
  expect(await suite.redis.command('KEYS', 'item.*')).toEqual([]);
});

test('400 requests at once, to two servers on one Redis, are sold ten of ten', async () => {
  const servers = await Promise.all([startServerCompiled(suite, TASK), startServerCompiled(suite, TASK)]);
  const answers = await Promise.all(servers.map(({ port }) => requests(port, '/reserve_product/2', 200)));
  const bodies = answers.flat().map(({ body }) => body);
  expect(bodies.filter((body) => body === stock.confirmed(2))).toHaveLength(10);
  expect(bodies.filter((body) => body === stock.notEnough(2))).toHaveLength(390);
  expect(await request(servers[1].port, '/list_products/2')).toMatchObject({ body: stock.product(2, 0) });
});

test('reservations outlive a restart of the server', async () => {
  const { script, port } = await startServerCompiled(suite, TASK);
  await requests(port, '/reserve_product/1', 3);
  script.process.kill('SIGTERM');
  expect(await script.end()).toBe(0);
  const next = await startServerCompiled(suite, TASK);
  expect(await request(next.port, '/list_products/1')).toMatchObject({ body: stock.product(1, 1) });
});

test('a key that holds no count: 500 without a stack trace, the message on stderr', async () => {
  await suite.redis.command('SET', 'item.1', 'many');
  await suite.redis.command('RPUSH', 'item.2', 'many');
  const { script, port } = await startServerCompiled(suite, TASK);
  for (const path of ['/list_products/1', '/reserve_product/1', '/list_products/2', '/reserve_product/2']) {
    expect(await request(port, path)).toMatchObject({
      status: 500,
      body: '{"status":"Internal server error"}',
    });
  }
  await until(async () => script.stderr.length === 4, 'four messages');
  expect(script.stderr[0]).toBe('The key item.1 does not hold a number');
  expect(script.stderr[2]).toMatch(/^WRONGTYPE /);
  expect(await request(port, '/list_products/3')).toMatchObject({ status: 200 });
});

onOwnServer('a reservation that Redis has and does not answer: 504, and it may have been made', async () => {
  const { port } = await startServerCompiled(suite, TASK);
  await answered(port, '/list_products/1', 200);
  suite.redis.signal('SIGSTOP');
  const answer = request(port, '/reserve_product/1');
  expect(await answer).toMatchObject(NO_ANSWER);
  suite.redis.signal('SIGCONT');
  await until(async () => (await suite.redis.command('GET', 'item.1')) === '1', 'the reservation');
});

test('a connection that breaks under a reservation: 504 at once', async () => {
  const redis = await suite.another();
  await redis.start();
  const { port } = await startServerCompiled(suite, TASK, { REDIS_URL: redis.url });
  await answered(port, '/list_products/1', 200);
  redis.signal('SIGSTOP');
  const answer = request(port, '/reserve_product/1');
  await until(async () => (await request(port, '/nothing')).status === 404, 'the reservation has been sent');
  redis.signal('SIGKILL');
  expect(await answer).toMatchObject(NO_ANSWER);
});

testServer(suite, TASK, '/list_products/1');
refusesBadAddress(suite, TASK);
