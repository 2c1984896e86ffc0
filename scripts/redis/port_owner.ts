// Who listens on a port, and what a person can do about it.
import { spawnSync } from 'child_process';
import { createClient, ReplyError } from 'redis';
import { send } from '../../test/support/redis';
import { within } from '../../test/support/wait';

/**
 * Asks the Redis on a port for its INFO.
 * @throws ReplyError with Redis's refusal; Error where no Redis answers within 2 s
 */
async function askRedis(port: number): Promise<string> {
  const client = createClient({ port, no_ready_check: true, retry_strategy: ({ error }) => error });
  const failed = new Promise<never>((_, reject) => client.on('error', reject));
  const info = Promise.race([send(client, 'INFO', []) as Promise<string>, failed]);
  return within(info, () => 'no answer', 2000).finally(() => client.end(false));
}

/** The process that listens on a port, as far as lsof or ss know it: 'redis-server, process 77'. */
function findProcess(port: number): string | undefined {
  const run = (command: string, ...args: string[]) => `${spawnSync(command, args).stdout}`;
  const lsof = run('lsof', '-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc');
  const ss = run('ss', '-Hltnp', `sport = :${port}`);
  const { name, id } =
    (/^p(?<id>\d+)\nc(?<name>.*)/m.exec(lsof) || /\(\("(?<name>[^"]*)",pid=(?<id>\d+)/.exec(ss))?.groups ||
    {};
  return id && `${name}, process ${id}`;
}

/** Says by whom a port is taken, and what to do, in some lines. */
export async function describeOwner(port: number): Promise<string> {
  let who = 'a program that does not answer as Redis does';
  let listener = findProcess(port);
  const advice = [
    'Stop it: with Ctrl-C in its terminal, or a service: sudo systemctl stop redis-server, or brew services stop redis.',
    'Take another port: npm run redis -- --port 6380, and REDIS_URL=redis://127.0.0.1:6380 for the scripts.',
  ];
  try {
    const info = await askRedis(port);
    const field = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(info)?.[1];
    // Valkey's redis_version is only the one that it is compatible with.
    const valkey = field('valkey_version');
    who = `${valkey ? `Valkey ${valkey}` : `Redis ${field('redis_version')}`} without a password`;
    listener = listener || `process ${field('process_id')}`;
    advice.unshift('Use it as it is: the scripts connect to it.');
  } catch (error) {
    if (error instanceof ReplyError) who = `a Redis that answers ${error.message}`;
  }
  const taken = `Port ${port} is taken by ${who}${listener ? ` (${listener})` : ''}. Either:`;
  return [taken, ...advice].join('\n- ');
}
