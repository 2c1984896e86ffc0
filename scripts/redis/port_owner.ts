// Which program listens on a port, and what to do about it.
import { spawnSync } from 'child_process';
import { ReplyError } from 'redis';
import { connect, send } from '../../test/support/redis';
import { within } from '../../test/support/wait';

/** The process that listens on a port, if lsof or ss can tell: 'redis-server, process 77'. */
function findProcess(port: number): string | undefined {
  const run = (command: string, ...args: string[]) => `${spawnSync(command, args).stdout}`;
  const lsof = run('lsof', '-nP', `-iTCP:${port}`, '-sTCP:LISTEN', '-Fpc');
  const ss = run('ss', '-Hltnp', `sport = :${port}`);
  const { name, id } =
    (/^p(?<id>\d+)\nc(?<name>.*)/m.exec(lsof) || /\(\("(?<name>[^"]*)",pid=(?<id>\d+)/.exec(ss))?.groups ||
    {};
  return id && `${name}, process ${id}`;
}

/** Describes in a few lines what uses a port, and what to do. */
export async function describeOwner(port: number): Promise<string> {
  const client = connect(`redis://127.0.0.1:${port}`);
  const reply = within(send(client, 'INFO', []), () => 'no answer', 2000);
  const info = await reply.catch((error: Error) => error);
  client.end(false);
  const field = (name: string) => new RegExp(`^${name}:(.*?)\r?$`, 'm').exec(`${info}`)?.[1];
  const id = field('process_id');
  const valkey = field('valkey_version'); // whose redis_version is only the one that it is compatible with
  const server = valkey ? `Valkey ${valkey}` : `Redis ${field('redis_version')}`;
  let who = id ? `${server} without a password` : 'a program that does not answer as Redis does';
  if (info instanceof ReplyError) who = `a Redis that answers ${info.message}`;
  const listener = findProcess(port) || (id && `process ${id}`);
  return [
    `Port ${port} is taken by ${who}${listener ? ` (${listener})` : ''}. Either:`,
    ...(id ? ['Use it as it is: the scripts connect to it.'] : []),
    'Stop it: with Ctrl-C in its terminal, or a service: sudo systemctl stop redis-server, or brew services stop redis.',
    'Use another port: npm run redis -- --port 6380, and REDIS_URL=redis://127.0.0.1:6380 for the scripts.',
  ].join('\n- ');
}
