// The connections of src/helpers/internals: what node-redis alone would do wrong (see the table in its README).
import { execFileSync, spawnSync } from 'child_process';
import { mkdtempSync, writeFileSync } from 'fs';
import { Agent } from 'http';
import { networkInterfaces, tmpdir } from 'os';
import { join } from 'path';
import { CHANNEL, CONNECTED, CONNECTION_LOST, notConnected, SCHOOLS } from '../support/expected';
import { startServerCompiled, waitForStatus } from '../support/servers';
import { request } from '../support/http';
import { ROOT } from '../support/launcher';
import { startRelayWith } from '../support/relay';
import { startSilentServer } from '../support/silent_server';
import { until } from '../support/wait';
import { prepareRedis, RedisServer, startRedis } from '../support/redis';
import { startCompiled, startTask } from '../support/script';

const LOADING = 'LOADING Redis is loading the dataset in memory';
let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());
const servers: { close(): Promise<void> }[] = [];
afterEach(() => Promise.all(servers.splice(0).map((server) => server.close())));

/** Milliseconds until the script has printed so many lines more. */
async function timeOf(wait: Promise<void>): Promise<number> {
  const start = Date.now();
  await wait;
  return Date.now() - start;
}

test('goes on trying for longer than the 5 s after which node-redis gives up', async () => {
  const redis = await prepareRedis();
  const client = startCompiled('0-redis_client', { REDIS_URL: redis.url });
  await client.waitForLine(notConnected(redis.port), 2);
  // Ten retries of 500 ms, and a second more for each.
  expect(await timeOf(client.waitForLine(notConnected(redis.port), 12))).toBeLessThan(15 * 1000);
  await redis.start();
  await client.waitForLine(CONNECTED);
  expect(client.stderr).toEqual([]);
});

test("a server that does not speak Redis's protocol: one line an attempt, and a pause between two", async () => {
  const redis = await prepareRedis();
  servers.push(await startSilentServer(redis.port, 'HTTP/1.1 400 Bad Request\r\n\r\n'));
  const client = startCompiled('0-redis_client', { REDIS_URL: redis.url });
  await client.waitForLine(/not connected/, 2);
  expect(await timeOf(client.waitForLine(/not connected/, 8))).toBeGreaterThan(2000);
  for (const line of client.stdout)
    expect(line).toMatch(/not connected to the server: .* failed - Protocol error/);
});

test('a database that the server does not have: one line an attempt, and no command goes to database 0', async () => {
  const script = startCompiled('1-redis_op', { REDIS_URL: `${redis.url}/99` });
  await script.waitForLine(/not connected/, 3);
  for (const line of script.stdout) expect(line).toMatch(/ERR DB index is out of range$/);
  expect(await redis.command('EXISTS', 'HolbertonSanFrancisco')).toBe(0);
});

test('a password that the server does not ask for is no reason to refuse the connection', async () => {
  const url = redis.url.replace('//', '//:needless@');
  const client = startCompiled('0-redis_client', { REDIS_URL: url });
  await client.waitForLine(CONNECTED);
  expect(client.stdout).toEqual([CONNECTED]);
});

test('a connection that breaks in the middle of a reply fails the commands, and does not crash a script', async () => {
  const relay = await startRelayWith(redis.port, (data, from) =>
    from === 'redis' && data.includes('School') ? { bytes: data.indexOf('School') + 3, cut: true } : {}
  );
  try {
    const script = startCompiled('1-redis_op', { REDIS_URL: relay.url });
    expect(await script.waitForExit()).toBe(1);
    expect(script.stdout.filter((line) => !/connected/.test(line))).toEqual([
      `AbortError: ${CONNECTION_LOST}`,
    ]);
    expect(script.stderr).toEqual([CONNECTION_LOST, CONNECTION_LOST]);
  } finally {
    relay.close();
  }
});

test('a server that is loading its data is asked again until it has done so', async () => {
  const relay = await startRelayWith(redis.port, (_data, from, connection) =>
    from === 'redis' && connection < 2 ? { instead: Buffer.from(`-${LOADING}\r\n`) } : {}
  );
  try {
    const script = startCompiled('1-redis_op', { REDIS_URL: relay.url });
    expect(await script.waitForExit()).toBe(0);
    const reason = expect.stringMatching(`not connected to the server: .* failed - ${LOADING}$`);
    expect(script.stdout).toEqual([reason, reason, ...SCHOOLS]);
  } finally {
    relay.close();
  }
});

test.each([LOADING, 'MASTERDOWN Link with MASTER is down'])(
  'a server that replies %s to a command is left',
  async (reply) => {
    const relay = await startRelayWith(redis.port, (data, from, connection) =>
      from === 'redis' && connection === 0 && `${data}` !== '+PONG\r\n'
        ? { instead: Buffer.from(`-${reply}\r\n`) }
        : {}
    );
    try {
      const script = startCompiled('1-redis_op', { REDIS_URL: relay.url });
      await script.waitForLine(new RegExp(`not connected to the server: .* failed - ${reply}$`));
      expect(await script.waitForExit()).toBe(1);
      expect(new Set(script.stderr)).toEqual(new Set([CONNECTION_LOST]));
    } finally {
      relay.close();
    }
  }
);

test('a reply that is read after the connection has broken crashes no script', async () => {
  // On Node 12 a socket goes on reading after it failed to write.
  const code = `
    const client = require('./dist/helpers/client').createClient();
    client.on('error', () => undefined);
    client.once('ready', () => {
      client.get('key', (error) => console.log(error.code));
      process.nextTick(() => client.stream.emit('error', new Error('EPIPE')));
      client.once('ready', () => client.quit());
    });`;
  const env = { ...process.env, REDIS_URL: redis.url };
  const command = [process.execPath, '-e', code];
  const script = startTask('script', { command, options: { cwd: ROOT, env } });
  expect(await script.waitForExit()).toBe(0);
  expect(script.stdout).toEqual(['UNCERTAIN_STATE']);
});

test('a connection that breaks before a subscription is made again is not said to be there', async () => {
  const relay = await startRelayWith(redis.port, (data, from, connection) => ({
    cut: connection === 1 && from === 'client' && data.includes('subscribe'),
  }));
  try {
    const subscriber = startCompiled('5-subscriber', { REDIS_URL: relay.url });
    const publish = (message: string) => redis.command('PUBLISH', CHANNEL, message);
    await until(async () => (await publish('before')) === 1, 'a subscriber');
    await subscriber.waitForLine('before');
    relay.cutAll();
    await subscriber.waitForLine(CONNECTED, 2); // until then Redis may still know of the connection that was cut
    await publish('after');
    await publish('KILL_SERVER');
    expect(await subscriber.waitForExit()).toBe(0);
    const kinds = subscriber.stdout.map((line) => (/not connected/.test(line) ? 'not connected' : line));
    // An attempt's line may come once for each of the two connections that were cut.
    const changes = kinds.filter((kind, index) => kind !== 'not connected' || kind !== kinds[index - 1]);
    expect(changes).toEqual([CONNECTED, 'before', 'not connected', CONNECTED, 'after', 'KILL_SERVER']);
  } finally {
    relay.close();
  }
});

test('an idle connection that is kept alive does not hold a server at Ctrl-C', async () => {
  const { script, port } = await startServerCompiled('9-stock', { REDIS_URL: redis.url });
  const agent = new Agent({ keepAlive: true });
  try {
    await waitForStatus(port, '/list_products/1', 200);
    await request(port, '/list_products', agent);
    const stopped = timeOf(script.exited.then(() => undefined));
    script.signal('SIGINT');
    expect(await stopped).toBeLessThan(3000);
    expect(await script.waitForExit()).toBe(0);
  } finally {
    agent.destroy();
  }
});

/** A user of Redis has been known since 6.0: an older server has none, and so none of these rights. */
async function addUser(redis: RedisServer, ...rights: string[]): Promise<boolean> {
  return redis.command('ACL', 'SETUSER', 'limited', 'on', '>secret', '~*', ...rights).then(
    () => true,
    () => false
  );
}

test('a user who may send neither INFO nor PING is connected, and stays so', async () => {
  const redis = await prepareRedis();
  await redis.start();
  if (!(await addUser(redis, '+@all', '-info', '-ping'))) return;
  const env = { REDIS_URL: redis.url.replace('//', '//limited:secret@') };
  const [script, client] = [startCompiled('1-redis_op', env), startCompiled('0-redis_client', env)];
  expect(await script.waitForExit()).toBe(0);
  expect(script.stdout).toEqual(SCHOOLS);
  const pings = async () => {
    const refused = (await redis.command('ACL', 'LOG')) as unknown[][];
    return Number(refused.find((entry) => entry.includes('ping'))?.[1] || 0);
  };
  await client.waitForLine(CONNECTED);
  const before = await pings();
  await until(async () => (await pings()) > before + 1, 'PINGs that were refused');
  expect(client.stdout).toEqual([CONNECTED]);
  expect([...script.stderr, ...client.stderr]).toEqual([]);
});

const NAME = 'redis.internal.example';
const canMount = spawnSync('bwrap', ['--dev-bind', '/', '/', 'true']).status === 0;

/** An IPv6 address of this machine: the names of ::1 have an IPv4 address for the system's resolver, too. */
const ipv6 = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses || [])
  .find(({ address, internal }) => !internal && /:/.test(address) && !/^fe80:/.test(address))?.address;

(canMount && ipv6 ? test : test.skip).each([
  ['has an IPv6 address only', [`${ipv6} ${NAME}`]],
  ['has two addresses, of which one does not answer', [`127.0.0.2 ${NAME}`, `${ipv6} ${NAME}`]],
])('a host whose name %s is reached', async (_, addresses) => {
  const redis = await prepareRedis('--bind', '127.0.0.1', `${ipv6}`, '--requirepass', 'secret');
  await redis.start();
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  const hosts = join(folder, 'hosts');
  writeFileSync(hosts, addresses.join('\n'));
  const command = ['bwrap', '--die-with-parent', '--dev-bind', '/', '/', '--bind', hosts, '/etc/hosts'];
  const env = { ...process.env, REDIS_URL: redis.url.replace('127.0.0.1', NAME) };
  const script = startTask('1-redis_op', {
    command: [...command, process.execPath, 'dist/1-redis_op.js'],
    options: { cwd: ROOT, env },
  });
  try {
    expect(await script.waitForExit()).toBe(0);
    expect(script.stdout.slice(-SCHOOLS.length)).toEqual(SCHOOLS);
  } finally {
    execFileSync('rm', ['-rf', folder]);
  }
});

test('two workers never bear one name, whatever their process ids', async () => {
  const processors = [
    startCompiled('6-job_processor', { REDIS_URL: redis.url }),
    startCompiled('6-job_processor', { REDIS_URL: redis.url }),
  ];
  const names = await until(async () => {
    const found = (await redis.command('KEYS', 'q:worker:*')) as string[];
    return found.length === processors.length && found;
  }, 'two workers');
  const bytes = names.map((name) => /\.([0-9a-f]{8})$/.exec(name)?.[1]);
  expect(bytes.every(Boolean)).toBe(true);
  expect(new Set(bytes).size).toBe(2);
});
