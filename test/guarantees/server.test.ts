// The answers of src/helpers/server.ts where Redis had a command and did not reply to it.
import { NO_ANSWER } from '../support/every_server';
import { answered, startServerCompiled } from '../support/servers';
import { ownServer, setUp } from '../support/suite';
import { request } from '../support/http';
import { startRelayWith } from '../support/relay';
import { until } from '../support/wait';

const suite = setUp();

ownServer('a reservation that Redis has and does not answer: 504, and it may have been made', async () => {
  const { port } = await startServerCompiled(suite, '9-stock');
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
  const { port } = await startServerCompiled(suite, '9-stock', { REDIS_URL: redis.url });
  await answered(port, '/list_products/1', 200);
  redis.signal('SIGSTOP');
  const answer = request(port, '/reserve_product/1');
  await until(async () => (await request(port, '/nothing')).status === 404, 'the reservation has been sent');
  redis.signal('SIGKILL');
  expect(await answer).toMatchObject(NO_ANSWER);
});

ownServer("a reservation whose reply is not Redis's: 504, since it may have been made", async () => {
  let sent = false;
  const relay = await startRelayWith(suite.redis.port, (data, from) => {
    sent = sent || (from === 'client' && data.includes('incr'));
    return sent && from === 'redis' ? { instead: Buffer.from('HTTP/1.1 400 Bad Request\r\n\r\n') } : {};
  });
  try {
    const { port } = await startServerCompiled(suite, '9-stock', { REDIS_URL: relay.url });
    await answered(port, '/list_products/1', 200);
    expect(await request(port, '/reserve_product/1')).toMatchObject(NO_ANSWER);
    expect(await suite.redis.command('GET', 'item.1')).toBe('1');
  } finally {
    relay.close();
  }
});
