// Starts a redis-server on a free port and in a temporary folder, sends it commands, and removes both.
import { execFileSync, StdioOptions } from 'child_process';
import { copyFileSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { createClient, RedisClient } from 'redis';
import { launchServer, LIMITS, ROOT } from './launcher';
import { freePort } from './port';
import { Script, startedScripts, startProgram } from './script';
import { letRun, noteActivity, within, withReason } from './wait';

/** Settings of a server that loses no write that it has confirmed, even if it is killed. */
export const PERSISTENT = ['--appendonly', 'yes', '--appendfsync', 'always'];

export type RedisServer = Awaited<ReturnType<typeof prepareRedis>>;

/** Milliseconds for a reply once the server has left a command without one. */
const IMPATIENCE = 500;

const servers = new Set<RedisServer>();

const removeFolder = (folder: string) => execFileSync('rm', ['-rf', folder]);
process.on('exit', () => [...servers].forEach(({ folder }) => removeFolder(folder)));

/** Removes all servers of this process. */
export async function removeServers(): Promise<void> {
  await Promise.all([...servers].map((server) => server.remove()));
}

/** The version of the redis-server at a path. */
export function redisVersion(path: string): string {
  return (/v=(\S+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' })) || [])[1];
}

let found = '';

/** The path of a redis-server of version 5 or later, which scripts/redis.sh finds or installs, once. */
export function findRedis(): string {
  if (!found) {
    const stdio: StdioOptions = ['ignore', 'pipe', 'inherit'];
    found = execFileSync('bash', [join(ROOT, 'scripts/redis.sh')], { encoding: 'utf8', stdio }).trim();
  }
  return found;
}

/** The value that follows a name in redis-server's command line. */
function settingOf(settings: string[], name: string): string | undefined {
  return settings.includes(name) ? settings[settings.indexOf(name) + 1] : undefined;
}

/** Prepares a server with Task 0's data, not started yet. `settings` are arguments of redis-server, such as PERSISTENT. */
export async function prepareRedis(...settings: string[]) {
  const program = process.env.REDIS_SERVER || findRedis();
  const port = Number(settingOf(settings, '--port') || (await freePort()));
  // There is no await from here until the server is added to those that are removed when this process exits.
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  copyFileSync(join(ROOT, 'dump.rdb'), join(folder, 'dump.rdb'));
  const password = settingOf(settings, '--requirepass');
  const url = `redis://${password ? `:${encodeURIComponent(password)}@` : ''}127.0.0.1:${port}`;
  let server: Script | undefined;
  let patience = LIMITS.patience;
  let client: RedisClient | undefined;

  const redis = {
    port,
    /** The value for REDIS_URL. */
    url,
    /** The folder of its dump.rdb. */
    folder,
    /** Sends one command and resolves with the reply. If a script has shut the server down, the error says so. */
    command: async (name: string, ...args: (string | number)[]): Promise<unknown> => {
      if (!client) {
        const newClient = connect(url);
        client = newClient.on('end', () => {
          if (client === newClient) client = undefined;
        });
      }
      try {
        return await within(send(client, name, args), () => `Redis did not answer ${name}`, patience);
      } catch (error) {
        if (!server) throw error;
        const { name: kind, message, matcherResult: late } = error as Partial<ReturnType<typeof withReason>>;
        if (late) patience = IMPATIENCE;
        // The connection may end before this process learns that the server has exited.
        else if (kind !== 'ReplyError') await letRun(server, IMPATIENCE);
        const isDown = server.status() !== undefined;
        const why = late?.reason || `${name} failed: ${message}`;
        throw withReason(error as Error, isDown ? 'the Redis of this check was shut down' : why);
      }
    },
    get: async (key: string): Promise<string | null> => (await redis.command('GET', key)) as string | null,
    /** How many clients have connected, apart from the test's own, which stay connected until it ends. */
    connections: async (): Promise<number> => {
      const clients = (await redis.command('CLIENT', 'LIST')) as string;
      const own = clients.split(` name=${LISTENER} `).length; // the listeners, and the client of this command
      const stats = (await redis.command('INFO', 'stats')) as string;
      return Number(stats.split(/total_connections_received:(\d+)/)[1]) - own;
    },
    /** The channels that have subscribers. */
    channels: async (): Promise<string[]> => (await redis.command('PUBSUB', 'CHANNELS')) as string[],
    /** Removes everything but Task 0's data. */
    reset: async (): Promise<void> => {
      await redis.command('FLUSHALL');
      await redis.command('SET', 'Holberton', 'School');
    },
    /** Starts the server, always on the same port and in the same folder. */
    start: async (): Promise<void> => {
      const address = ['--bind', '127.0.0.1', '--port', `${port}`];
      const data = ['--dir', folder, '--dbfilename', 'dump.rdb', '--save', ''];
      const launch = launchServer([program, ...address, ...data, ...settings], folder);
      server = startProgram('redis-server', launch.command, launch.options, launch);
      await server.waitForLine(/Ready to accept connections/);
      patience = LIMITS.patience;
    },
    /** Kills the server and waits until it has exited. Its folder stays. */
    kill: async (): Promise<void> => {
      client?.end(false);
      client = undefined;
      server?.signal('SIGKILL');
      await server?.exited;
      server = undefined;
    },
    /** Sends the server a signal: SIGSTOP makes it hang, and SIGCONT go on. */
    signal: (signal: NodeJS.Signals): void => server?.signal(signal),
    /** Kills the server and removes its folder. */
    remove: async (): Promise<void> => {
      await redis.kill();
      removeFolder(folder);
      servers.delete(redis);
    },
  };
  servers.add(redis);
  return redis;
}

/** Starts a server with Task 0's data. */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const redis = await prepareRedis(...settings);
  try {
    await redis.start();
    return redis;
  } catch (error) {
    await redis.remove();
    // Another program took the port in the meantime.
    const taken = /Address already in use/.test((error as Error).message);
    if (taken && !settings.includes('--port')) return startRedis(...settings);
    throw error;
  }
}

/** Connects a client that does not reconnect, so a test does not wait for a server that has exited. */
export function connect(url: string): RedisClient {
  // The ready check waits for ever if a script has made the server a replica, and would hide that reason.
  const client = createClient(url, { no_ready_check: true, retry_strategy: ({ error }) => error });
  return client.on('error', () => undefined); // its commands are rejected, too
}

/** Sends one command through a client and resolves with the reply. */
export function send(client: RedisClient, name: string, args: (string | number)[]): Promise<unknown> {
  return new Promise((resolve, reject) =>
    client.send_command(name, args, (error: Error | null, reply: unknown) =>
      error ? reject(error) : resolve(reply)
    )
  );
}

/** The name of a test's client that listens. */
const LISTENER = 'listener';

/** A message, and its arrival in milliseconds since 1970. */
export interface Heard {
  channel: string;
  message: string;
  at: number;
}

/** Calls `hear` for each message on the channels that match a pattern. If there are too many, kills the test's scripts. */
export async function listen(
  { url }: RedisServer,
  pattern: string,
  hear: (heard: Heard) => void
): Promise<void> {
  const client = connect(url);
  let [count, size] = [0, 0];
  client.on('pmessage', (_pattern: string, channel: string, message: string) => {
    noteActivity();
    count += 1;
    size += message.length;
    if (count <= LIMITS.lines && size <= LIMITS.characters) return hear({ channel, message, at: Date.now() });
    client.end(false);
    const limit = `${LIMITS.lines} messages, or ${LIMITS.characters} characters of them`;
    for (const script of startedScripts) script.exceed(limit);
  });
  await send(client, 'CLIENT', ['SETNAME', LISTENER]);
  await send(client, 'PSUBSCRIBE', [pattern]);
}
