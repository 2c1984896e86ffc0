// A server that accepts connections and never replies, from the start or later (src/README.md, "Redis unavailable").
import { completedJob, CONNECTED, jobLine, notAnswered, NOTIFICATIONS, sending } from '../support/expected';
import { notifications, startOn, TYPE_6 } from '../support/guarantees';
import { createJobs } from '../support/jobs';
import { prepareRedis, startRedis } from '../support/redis';
import { startRelayWith, startSilentServer } from '../support/relay';
import { until } from '../support/wait';

// Each test has a Redis of its own, so that they all run side by side.
const test = globalThis.test.concurrent;

test.each([
  ['0-redis_client', CONNECTED],
  ['6-job_creator', completedJob(1)[0]],
  ['7-job_creator', jobLine.created(NOTIFICATIONS.length)],
])(
  '%s beside a server that accepts connections but never replies, prints so and keeps trying',
  async (file, line) => {
    const late = await prepareRedis();
    const silent = await startSilentServer(late.port);
    const script = startOn(late, file);
    await script.waitForLine(notAnswered(late.port));
    expect(script.stdout).toEqual([notAnswered(late.port)]);
    await silent.close();
    await late.start();
    await script.waitForLine(line);
    expect(script.stderr).toEqual([]);
  }
);

test.each(['0-redis_client', '5-subscriber'])(
  '%s: a server that stops answering is noticed, though nothing is asked of it',
  async (name) => {
    const redis = await startRedis();
    const script = startOn(redis, name);
    await script.waitForLine(CONNECTED);
    const hasSubscribed = async () => (await redis.channels()).length > 0;
    if (name === '5-subscriber') await until(hasSubscribed, 'a subscriber'); // else the command itself would fail
    redis.signal('SIGSTOP');
    await script.waitForLine(notAnswered(redis.port));
    redis.signal('SIGCONT');
    await script.waitForLine(CONNECTED, 2);
    expect(script.stderr).toEqual([]);
  }
);

test('a connection that dies without a word under a waiting worker is noticed', async () => {
  const redis = await startRedis();
  const dead = new Set<number>();
  const relay = await startRelayWith(redis.port, (data, from, connection) => {
    if (from === 'client' && data.includes('blpop') && dead.size === 0) dead.add(connection);
    return dead.has(connection) ? { bytes: 0 } : {};
  });
  const processor = startOn(relay, '6-job_processor');
  await until(async () => dead.size === 1, 'a worker that waits');
  const [job] = notifications(1);
  await createJobs(redis, TYPE_6, [job]);
  await processor.waitForLine(sending(job));
});

test('a worker that waits for a job keeps its connections, however long it waits', async () => {
  const redis = await startRedis();
  const read = async (section: string, field: RegExp) =>
    Number(field.exec(`${await redis.command('INFO', section)}`)?.[1] || 0);
  const waits = () => read('commandstats', /cmdstat_blpop:calls=(\d+)/);
  const connections = () => read('stats', /total_connections_received:(\d+)/);
  startOn(redis, '6-job_processor');
  await until(async () => (await waits()) >= 1, 'a first wait');
  const before = await connections();
  await until(async () => (await waits()) >= 4, 'more waits'); // more than the 5 s after which silence is noticed
  expect(await connections()).toBe(before);
});
