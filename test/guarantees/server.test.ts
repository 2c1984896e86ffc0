// The answers of src/helpers/server.ts where Redis had a command and did not reply to it.
import { UNANSWERED } from '../support/expected';
import { startServerCompiled, waitForStatus } from '../support/servers';
import { request } from '../support/http';
import { startRelayWith } from '../support/relay';
import { until } from '../support/wait';
import { prepareRedis, RedisServer, startRedis } from '../support/redis';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());

test('a reservation that Redis has and does not answer: 504, and it may have been made', async () => {
  const { port } = await startServerCompiled('9-stock', { REDIS_URL: redis.url });
  await waitForStatus(port, '/list_products/1', 200);
  redis.signal('SIGSTOP');
  const answer = request(port, '/reserve_product/1');
  expect(await answer).toMatchObject({ status: 504, body: UNANSWERED });
  redis.signal('SIGCONT');
  await until(async () => (await redis.command('GET', 'item.1')) === '1', 'the reservation');
});

test('a connection that breaks under a reservation: 504 at once', async () => {
  const redis = await prepareRedis();
  await redis.start();
  const { port } = await startServerCompiled('9-stock', { REDIS_URL: redis.url });
  await waitForStatus(port, '/list_products/1', 200);
  redis.signal('SIGSTOP');
  const answer = request(port, '/reserve_product/1');
  await until(async () => (await request(port, '/nothing')).status === 404, 'the reservation has been sent');
  redis.signal('SIGKILL');
  expect(await answer).toMatchObject({ status: 504, body: UNANSWERED });
});

test("a reservation whose reply is not Redis's: 504, since it may have been made", async () => {
  let sent = false;
  const relay = await startRelayWith(redis.port, (data, from) => {
    sent = sent || (from === 'client' && data.includes('incr'));
    return sent && from === 'redis' ? { instead: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') } : {};
  });
  try {
    const { port } = await startServerCompiled('9-stock', { REDIS_URL: relay.url });
    await waitForStatus(port, '/list_products/1', 200);
    expect(await request(port, '/reserve_product/1')).toMatchObject({ status: 504, body: UNANSWERED });
    expect(await redis.command('GET', 'item.1')).toBe('1');
  } finally {
    relay.close();
  }
});
