// A real redis-server of our own: on a free port, in a temporary folder, gone when it is removed.
import { execFileSync } from 'child_process';
import { copyFileSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { createClient, RedisClient } from 'redis';
import { launchServer, LIMITS, ROOT } from './launcher';
import { freePort } from './port';
import { Script, startedScripts, startLaunch } from './script';
import { letRun, noteActivity, within } from './wait';

/** Settings of a server that has kept all that it has answered to when it is killed. */
export const PERSISTENT = ['--appendonly', 'yes', '--appendfsync', 'always'];

export type RedisServer = Awaited<ReturnType<typeof prepareRedis>>;

/** Milliseconds for a reply of a server that has left a command without one. */
const IMPATIENCE = 500;

const servers = new Set<RedisServer>();

const removeFolder = (folder: string) => execFileSync('rm', ['-rf', folder]);
process.on('exit', () => [...servers].forEach(({ folder }) => removeFolder(folder)));

/** Removes all servers that were made in this process. */
export async function removeServers(): Promise<void> {
  await Promise.all([...servers].map((server) => server.remove()));
}

/** The version of a redis-server. */
export function redisVersion(path: string): string {
  return (/v=(\S+)/.exec(execFileSync(path, ['--version'], { encoding: 'utf8' })) || [])[1];
}

/** The path of a redis-server of version 5 or later: scripts/redis.sh finds or installs it. */
export function findRedis(): string {
  const script = join(ROOT, 'scripts/redis.sh');
  return execFileSync('bash', [script], { stdio: ['ignore', 'pipe', 'inherit'], encoding: 'utf8' }).trim();
}

/** What follows a name on redis-server's command line. */
function settingOf(settings: string[], name: string): string | undefined {
  return settings.includes(name) ? settings[settings.indexOf(name) + 1] : undefined;
}

/**
 * Makes a server with Task 0's data, which is not started yet.
 * @param settings redis-server's own, as on its command line, like PERSISTENT
 */
export async function prepareRedis(...settings: string[]) {
  const program = process.env.REDIS_SERVER || findRedis();
  const port = Number(settingOf(settings, '--port') || (await freePort()));
  // Nothing is awaited until the server is among those that are removed at an exit.
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  copyFileSync(join(ROOT, 'dump.rdb'), join(folder, 'dump.rdb'));
  const password = settingOf(settings, '--requirepass');
  const url = `redis://${password ? `:${encodeURIComponent(password)}@` : ''}127.0.0.1:${port}`;
  let server: Script | undefined;
  let patience = LIMITS.patience;
  let client: RedisClient | undefined;

  const redis = {
    port,
    /** What REDIS_URL is to say. */
    url,
    /** Where its dump.rdb is. */
    folder,
    /** Sends one command and resolves with the reply. The error says what a script may have done to the server. */
    command: async (name: string, ...args: (string | number)[]): Promise<unknown> => {
      if (!client) {
        const own = connect(url);
        client = own.on('end', () => {
          if (client === own) client = undefined;
        });
      }
      try {
        return await within(send(client, name, args), () => `Redis did not answer ${name}`, patience);
      } catch (error) {
        if (!server) throw error;
        const { name: kind, message, reason } = error as Error & { reason?: string };
        if (reason) patience = IMPATIENCE;
        // Its end may be known only after that of its connection.
        else if (kind !== 'ReplyError') await letRun(server, IMPATIENCE);
        const isDown = server.status() !== undefined;
        const why = isDown ? 'the Redis of this check was shut down' : reason || `${name} failed: ${message}`;
        throw Object.assign(error as Error, { reason: why, matcherResult: { reason: why } });
      }
    },
    /** GET, of a key that holds a text. */
    get: async (key: string): Promise<string | null> => (await redis.command('GET', key)) as string | null,
    /** How often clients have connected, those of the test not counted, which stay until it ends. */
    connections: async (): Promise<number> => {
      const clients = (await redis.command('CLIENT', 'LIST')) as string;
      const own = clients.split(` name=${LISTENER} `).length;
      const stats = (await redis.command('INFO', 'stats')) as string;
      return Number(stats.split(/total_connections_received:(\d+)/)[1]) - own;
    },
    /** The channels that somebody has subscribed to by name. */
    channels: async (): Promise<string[]> => (await redis.command('PUBSUB', 'CHANNELS')) as string[],
    /** Leaves Task 0's data, and nothing else. */
    reset: async (): Promise<void> => {
      await redis.command('FLUSHALL');
      await redis.command('SET', 'Holberton', 'School');
    },
    /** Starts the server, again on the same port and folder where it has run before. */
    start: async (): Promise<void> => {
      const address = ['--bind', '127.0.0.1', '--port', `${port}`];
      const data = ['--dir', folder, '--dbfilename', 'dump.rdb', '--save', ''];
      server = startLaunch('redis-server', launchServer([program, ...address, ...data, ...settings], folder));
      await server.waitForLine(/Ready to accept connections/);
      patience = LIMITS.patience;
    },
    /** Kills the server (kill -9, or the signal named) and waits until it is gone; its folder stays. */
    kill: async (signal: NodeJS.Signals = 'SIGKILL'): Promise<void> => {
      client?.end(false);
      client = undefined;
      server?.signal('SIGCONT');
      server?.signal(signal);
      await server?.exited;
      server = undefined;
    },
    /** Lets the server answer nobody, as a machine that hangs (SIGSTOP), until it gets SIGCONT. */
    signal: (signal: NodeJS.Signals): void => server?.signal(signal),
    /** Ends the server and removes its folder. */
    remove: async (): Promise<void> => {
      await redis.kill();
      removeFolder(folder);
      servers.delete(redis);
    },
  };
  servers.add(redis);
  return redis;
}

/** Makes a server with Task 0's data and starts it. */
export async function startRedis(...settings: string[]): Promise<RedisServer> {
  const redis = await prepareRedis(...settings);
  try {
    await redis.start();
    return redis;
  } catch (error) {
    await redis.remove();
    // Somebody else took the port in between.
    const taken = /Address already in use/.test((error as Error).message);
    if (taken && !settings.includes('--port')) return startRedis(...settings);
    throw error;
  }
}

/** Connects a client that gives up with its server: a wait that outlasts the test ends with an error of its own. */
function connect(url: string): RedisClient {
  // A replica is never ready: its script would be told nothing but that it does not answer.
  const client = createClient(url, { no_ready_check: true, retry_strategy: ({ error }) => error });
  return client.on('error', () => undefined); // its commands have it, too
}

/** Sends one command over a client and resolves with the reply. */
export function send(client: RedisClient, name: string, args: (string | number)[]): Promise<unknown> {
  return new Promise((resolve, reject) =>
    client.send_command(name, args, (error: Error | null, reply: unknown) =>
      error ? reject(error) : resolve(reply)
    )
  );
}

/** The name of a client with which a test listens. */
const LISTENER = 'listener';

/** A message of a channel, and when it came, in milliseconds since 1970. */
export interface Heard {
  channel: string;
  message: string;
  at: number;
}

/**
 * Calls `hear` for each message of the channels that a pattern names, until the server ends. Scripts that publish too much
 * are killed.
 */
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
