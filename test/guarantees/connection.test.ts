// Redis and the connections to it: where node-redis alone would fail (src/helpers/internals/README.md), and dump.rdb.
import { spawnSync } from 'child_process';
import { readFileSync, writeFileSync } from 'fs';
import { networkInterfaces } from 'os';
import { join } from 'path';
import { readAddress } from '../../src/helpers/internals/address';
import { KueClient } from '../../src/helpers/internals/kue_client';
import { CHANNEL, CONNECTED, CONNECTION_LOST, SCHOOLS } from '../support/expected';
import { ROOT } from '../support/launcher';
import { startRedis } from '../support/redis';
import { startRelayWith, startReplica } from '../support/relay';
import { exitOf, startCompiled, startNode, startTask } from '../support/script';
import { until } from '../support/wait';

const test = globalThis.test.concurrent; // each starts a Redis of its own

test('a connection that breaks inside a reply fails the commands, and the script does not crash', async () => {
  const { port } = await startRedis();
  const relay = await startRelayWith(port, (data, from) =>
    from === 'redis' && data.includes('School') ? { bytes: data.indexOf('School') + 3, cut: true } : {}
  );
  const script = startCompiled('1-redis_op', relay);
  expect(await exitOf(script)).toMatchObject({ status: 1, stderr: [CONNECTION_LOST, CONNECTION_LOST] });
  expect(script.stdout.filter((line) => !/connected/.test(line))).toEqual([`AbortError: ${CONNECTION_LOST}`]);
});

const UNAVAILABLE = ['LOADING Redis is loading the dataset in memory', 'MASTERDOWN Link with MASTER is down'];
test.each(UNAVAILABLE)('disconnects from a server that replies %s to a command', async (reply) => {
  const { port } = await startRedis();
  const relay = await startRelayWith(port, (data, from, connection) => {
    const isReply = from === 'redis' && `${data}` !== '+PONG\r\n';
    return isReply && connection === 0 ? { instead: Buffer.from(`-${reply}\r\n`) } : {};
  });
  const script = startCompiled('1-redis_op', relay);
  await script.waitForLine(new RegExp(`not connected to the server: .* failed - ${reply}$`));
  const { status, stderr } = await exitOf(script);
  expect([status, ...new Set(stderr)]).toEqual([1, CONNECTION_LOST]);
});

test('a reply that is read after the connection broke does not crash the script', async () => {
  // On Node 12, a socket continues to read after a failed write.
  const code = `
    const client = require('./dist/helpers/client').createClient();
    client.on('error', () => undefined);
    client.once('ready', () => {
      client.get('key', (error) => console.log(error.code));
      process.nextTick(() => client.stream.emit('error', new Error('EPIPE')));
      client.once('ready', () => client.quit());
    });`;
  const script = startNode('script', await startRedis(), '-e', code);
  expect(await exitOf(script)).toEqual({ status: 0, stdout: ['UNCERTAIN_STATE'], stderr: [] });
});

test('a connection that breaks before it has resubscribed is not reported as connected', async () => {
  const redis = await startRedis();
  const relay = await startRelayWith(redis.port, (data, from, connection) => ({
    cut: connection === 1 && from === 'client' && data.includes('subscribe'),
  }));
  const subscriber = startCompiled('5-subscriber', relay);
  const publish = (message: string) => redis.command('PUBLISH', CHANNEL, message);
  await until(async () => (await publish('before')) === 1, 'a subscriber');
  await subscriber.waitForLine('before');
  relay.cutAll();
  await subscriber.waitForLine(CONNECTED, 2); // PUBLISH may still count the connection that was cut
  await publish('after');
  await publish('KILL_SERVER');
  expect(await subscriber.waitForExit()).toBe(0);
  const lines = subscriber.stdout.map((line) => (/not connected/.test(line) ? 'not connected' : line));
  // Each of the two broken connections may have printed a 'not connected' line.
  const changes = lines.filter((line, index) => line !== 'not connected' || line !== lines[index - 1]);
  expect(changes).toEqual([CONNECTED, 'before', 'not connected', CONNECTED, 'after', 'KILL_SERVER']);
});

test('a user who may send neither INFO nor PING connects and stays connected', async () => {
  const redis = await startRedis();
  const rights = ['~*', '+@all', '-info', '-ping'];
  const added = redis.command('ACL', 'SETUSER', 'limited', 'on', '>secret', ...rights);
  if (!(await added.catch(() => false))) return; // Redis 5 has no ACL
  const login = { url: redis.url.replace('//', '//limited:secret@') };
  const client = startCompiled('0-redis_client', login);
  const exit = await exitOf(startCompiled('1-redis_op', login));
  expect(exit).toEqual({ status: 0, stdout: SCHOOLS, stderr: [] });
  const countRefusedPings = async () => {
    const refused = (await redis.command('ACL', 'LOG')) as unknown[][];
    return Number(refused.find((entry) => entry.includes('ping'))?.[1] || 0);
  };
  await client.waitForLine(CONNECTED);
  const before = await countRefusedPings();
  await until(async () => (await countRefusedPings()) > before + 1, 'two more refused PINGs');
  expect(client.stdout).toEqual([CONNECTED]);
  expect(client.stderr).toEqual([]);
});

const NAME = 'redis.internal.example';
const canMount = spawnSync('bwrap', ['--dev-bind', '/', '/', 'true']).status === 0;

/** An IPv6 address of this machine. ::1 would not do: the system's resolver adds 127.0.0.1 to its names. */
const ipv6 = Object.values(networkInterfaces())
  .flatMap((addresses) => addresses || [])
  .find(({ address, internal }) => !internal && /:/.test(address) && !/^fe80:/.test(address))?.address;

(canMount && ipv6 ? test : globalThis.test.skip).each([
  ['only an IPv6 address', [`${ipv6} ${NAME}`], []],
  ['two addresses, one of which does not answer', [`127.0.0.2 ${NAME}`, `${ipv6} ${NAME}`], []],
  ['another address at a later attempt', [`127.0.0.2 ${NAME}`], [`${ipv6} ${NAME}`]],
])('reaches a host whose name has %s', async (_, addresses, later) => {
  const redis = await startRedis('--bind', '127.0.0.1', `${ipv6}`, '--requirepass', 'secret');
  const hosts = join(redis.folder, 'hosts');
  writeFileSync(hosts, addresses.join('\n'));
  const bwrap = ['bwrap', '--die-with-parent', '--dev-bind', '/', '/', '--bind', hosts, '/etc/hosts'];
  const env = { ...process.env, REDIS_URL: redis.url.replace('127.0.0.1', NAME) };
  const command = [...bwrap, process.execPath, 'dist/1-redis_op.js'];
  const script = startTask('1-redis_op', { command, options: { cwd: ROOT, env } });
  if (later.length > 0) {
    await script.waitForLine(/not connected/);
    writeFileSync(hosts, later.join('\n'));
  }
  expect(await script.waitForExit()).toBe(0);
  expect(script.stdout.slice(-SCHOOLS.length)).toEqual(SCHOOLS);
});

test('5-subscriber does not print a message that follows KILL_SERVER in the same packet', async () => {
  const redis = await startRedis();
  const subscriber = startCompiled('5-subscriber', redis);
  await until(async () => (await redis.channels()).length > 0, 'a subscriber');
  const publish = `for _, message in ipairs(ARGV) do redis.call('publish', KEYS[1], message) end`;
  await redis.command('EVAL', publish, 1, CHANNEL, 'KILL_SERVER', 'too late');
  expect(await exitOf(subscriber)).toEqual({ status: 0, stdout: [CONNECTED, 'KILL_SERVER'], stderr: [] });
});

test('dump.rdb was written by Redis 6.0, and holds only the key Holberton', async () => {
  expect(readFileSync(join(ROOT, 'dump.rdb'), 'latin1')).toMatch(/redis-ver.6\.0\./);
  const loaded = await startRedis();
  expect(await loaded.command('KEYS', '*')).toEqual(['Holberton']);
});

test('a transaction that is the first command after a failover runs on the new primary', async () => {
  const { url, failOver, replica } = await startReplica(await startRedis());
  const client = new KueClient({}, true, readAddress(url));
  await new Promise((resolve) => client.once('ready', resolve));
  await failOver();
  const error = await new Promise((resolve) => client.multi().set('key', 'value').exec(resolve));
  expect(error).toBeNull();
  expect(await replica.command('GET', 'key')).toBe('value');
  client.end(false);
});
