// A server that says nothing any more, beside scripts that wait (src/helpers/internals: client.ts and worker.ts).
import { subscribedChannels } from '../support/channels';
import { CONNECTED, notAnswered, sending } from '../support/expected';
import { createJobs } from '../support/jobs';
import { startRelayWith } from '../support/relay';
import { until } from '../support/wait';
import { RedisServer, startRedis } from '../support/redis';
import { startCompiled } from '../support/script';

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());

test('a connection that dies without a word under a waiting worker is noticed', async () => {
  const dead = new Set<number>();
  const relay = await startRelayWith(redis.port, (data, from, connection) => {
    if (from === 'client' && data.includes('blpop') && dead.size === 0) dead.add(connection);
    return dead.has(connection) ? { bytes: 0 } : {};
  });
  try {
    const processor = startCompiled('6-job_processor', { REDIS_URL: relay.url });
    await until(async () => dead.size === 1, 'a worker that waits');
    const data = { phoneNumber: '1', message: 'x' };
    await createJobs(redis, 'push_notification_code', [data]);
    await processor.waitForLine(sending(data));
  } finally {
    relay.close();
  }
});

test.each(['0-redis_client', '5-subscriber'])(
  '%s: a server that stops answering is noticed, though nothing is asked of it',
  async (name) => {
    const script = startCompiled(name, { REDIS_URL: redis.url });
    await script.waitForLine(CONNECTED);
    const hasSubscribed = async () => (await subscribedChannels(redis)).length > 0;
    if (name === '5-subscriber') await until(hasSubscribed, 'a subscriber'); // else the command itself would fail
    redis.signal('SIGSTOP');
    try {
      await script.waitForLine(notAnswered(redis.port));
    } finally {
      redis.signal('SIGCONT');
    }
    await script.waitForLine(CONNECTED, 2);
    expect(script.stderr).toEqual([]);
  }
);

test('a worker that waits for a job keeps its connections, however long it waits', async () => {
  const read = async (section: string, field: RegExp) =>
    Number(field.exec(`${await redis.command('INFO', section)}`)?.[1] || 0);
  const waits = () => read('commandstats', /cmdstat_blpop:calls=(\d+)/);
  const connections = () => read('stats', /total_connections_received:(\d+)/);
  await redis.command('CONFIG', 'RESETSTAT');
  startCompiled('6-job_processor', { REDIS_URL: redis.url });
  await until(async () => (await waits()) >= 1, 'a first wait');
  const before = await connections();
  await until(async () => (await waits()) >= 4, 'more waits'); // more than the 5 s after which silence is noticed
  expect(await connections()).toBe(before);
});
