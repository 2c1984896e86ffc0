// Who listens on a port: what a Redis there says of itself, and what a person can do where it is in the way.
import { spawnSync } from 'child_process';
import { createClient, ReplyError } from 'redis';
import { send } from '../../test/support/redis';
import { within } from '../../test/support/wait';

/** Milliseconds for a reply. */
const REPLY_TIME = 2000;

/** The fields of INFO, and `folder`, where the server's data are. */
export type Info = Record<string, string>;

/**
 * Asks the Redis on a port what it is.
 * @throws ReplyError with Redis's refusal; Error where no Redis answers within 2 s
 */
export async function askRedis(port: number): Promise<Info> {
  const client = createClient({ port, no_ready_check: true, retry_strategy: ({ error }) => error });
  const failed = new Promise<never>((_, reject) => client.on('error', reject));
  const answer = async () => {
    const info = (await send(client, 'INFO', [])) as string;
    const [, folder] = (await send(client, 'CONFIG', ['GET', 'dir']).catch(() => [])) as string[];
    const fields = info.split(/\r?\n/).map((line) => line.split(/:(.*)/).slice(0, 2));
    return { ...Object.fromEntries(fields), folder };
  };
  try {
    return await within(Promise.race([answer(), failed]), () => 'no answer', REPLY_TIME);
  } finally {
    client.end(false);
  }
}

/** A server's name and version; Valkey's `redis_version` is only the one that it is compatible with. */
export function nameOf(info: Info): string {
  return info.valkey_version ? `Valkey ${info.valkey_version}` : `Redis ${info.redis_version}`;
}

/** The process that listens on a port, as far as lsof or ss know it: 'redis-server, process 77'. */
function findProcess(port: number): string | undefined {
  const run = (command: string, ...args: string[]) => `${spawnSync(command, args).stdout}`;
  const lsof = /^p(?<id>\d+)\nc(?<name>.*)/m.exec(
    run('lsof', '-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc')
  );
  const ss = /users:\(\("(?<name>[^"]*)",pid=(?<id>\d+)/.exec(run('ss', '-Hltnp', `sport = :${port}`));
  const { name, id } = (lsof || ss)?.groups || {};
  return id && `${name}, process ${id}`;
}

/** Who a server is, by its answer, and what a person can do about it. */
function judgeOwner(answer: Info | Error, folder: string): { who: string; advice: string[] } {
  const use = 'Use it as it is: the scripts connect to it.';
  const stop = 'Stop it (a service: sudo systemctl stop redis-server, or brew services stop redis).';
  if (answer instanceof ReplyError) {
    const isLocked = answer.code === 'NOAUTH';
    return {
      who: isLocked ? 'a Redis with a password' : `a Redis that answers ${answer.message}`,
      advice: [stop],
    };
  }
  if (answer instanceof Error) {
    return { who: 'a program that does not answer as Redis does', advice: ['Stop it.'] };
  }
  if (answer.folder === folder) {
    return {
      who: 'npm run redis, which is running already',
      advice: [use, 'Stop it with Ctrl-C in its terminal.'],
    };
  }
  return { who: `a ${nameOf(answer)} without a password`, advice: [use, stop] };
}

/**
 * Says by whom a port is taken, and what to do, in some lines.
 * @param folder where the data are if it is npm run redis itself
 */
export async function describeOwner(port: number, folder: string): Promise<string> {
  const answer = await askRedis(port).catch((error: Error) => error);
  const { who, advice } = judgeOwner(answer, folder);
  const listener =
    findProcess(port) || (answer instanceof Error ? undefined : `process ${answer.process_id}`);
  const another =
    'Take another port: npm run redis -- --port 6380, and REDIS_URL=redis://127.0.0.1:6380 for the scripts.';
  const lines = [
    `Port ${port} is taken by ${who}${listener ? ` (${listener})` : ''}. Either:`,
    ...advice,
    another,
  ];
  return lines.join('\n- ');
}
