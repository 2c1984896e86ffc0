// A server that says nothing any more, beside scripts that wait (src/helpers/internals: client.ts and worker.ts).
import { CONNECTED, notAnswered, sending } from '../support/expected';
import { onOwnServer, ownServer, setUp } from '../support/suite';
import { createJobs } from '../support/jobs';
import { startRelayWith } from '../support/relay';
import { until } from '../support/wait';

const suite = setUp();

onOwnServer('a connection that dies without a word under a waiting worker is noticed', async () => {
  const dead = new Set<number>();
  const relay = await startRelayWith(suite.redis.port, (data, from, connection) => {
    if (from === 'client' && data.includes('blpop') && dead.size === 0) dead.add(connection);
    return dead.has(connection) ? { bytes: 0 } : {};
  });
  try {
    const processor = suite.runCompiled('6-job_processor', { REDIS_URL: relay.url });
    await until(async () => dead.size === 1, 'a worker that waits');
    const data = { phoneNumber: '1', message: 'x' };
    await createJobs(suite.redis, 'push_notification_code', [data]);
    await processor.line(sending(data));
  } finally {
    relay.close();
  }
});

ownServer.each(['0-redis_client', '5-subscriber'])(
  '%s: a server that stops answering is noticed, though nothing is asked of it',
  async (name) => {
    const script = suite.runCompiled(name);
    await script.line(CONNECTED);
    await suite.redis.command('PING'); // what the script has sent before has its reply
    suite.redis.signal('SIGSTOP');
    try {
      await script.line(notAnswered(suite.redis.port));
    } finally {
      suite.redis.signal('SIGCONT');
    }
    await script.line(CONNECTED, 2);
    expect(script.stderr).toEqual([]);
  }
);

onOwnServer('a worker that waits for a job keeps its connections, however long it waits', async () => {
  const read = async (section: string, field: RegExp) =>
    Number(field.exec(`${await suite.redis.command('INFO', section)}`)?.[1] || 0);
  const waits = () => read('commandstats', /cmdstat_blpop:calls=(\d+)/);
  const connections = () => read('stats', /total_connections_received:(\d+)/);
  await suite.redis.command('CONFIG', 'RESETSTAT');
  suite.runCompiled('6-job_processor');
  await until(async () => (await waits()) >= 1, 'a first wait');
  const before = await connections();
  await until(async () => (await waits()) >= 4, 'more waits'); // more than the 5 s after which silence is noticed
  expect(await connections()).toBe(before);
});
