// What a scenario acts with: it starts scripts, asks servers and Redis (requests.ts); whatever comes of it is judged and shown.
import { listening, notConnected } from '../../test/support/expected';
import { Judge, judge } from '../../test/support/judge';
import { ROOT } from '../../test/support/launcher';
import { freePort, isTaken } from '../../test/support/port';
import { isBusy } from '../../test/support/processes';
import { RedisServer } from '../../test/support/redis';
import { TASKS } from '../../test/support/scenarios';
import { Script, start as startSource, startCompiled, startWithModule } from '../../test/support/script';
import { Server } from '../../test/support/servers';
import { eventually, until } from '../../test/support/wait';
import { Entry, Log } from './output';
import { createRequests, timeOf } from './requests';
import { USUAL } from './tasks';

/** What is expected of a script. */
interface Expected {
  /** Sequences of lines on stdout in place of the usual ones, or a judge that several scripts share. */
  prints?: string[][] | Judge;
  /** Lines on stderr. */
  stderr?: string[];
  /** Its exit status, or the signal that kills it; 0 where it is left out. */
  status?: number | string;
  /** Whether it exits by itself, where most runs of the script do not, or the other way round. */
  exits?: boolean;
  env?: NodeJS.ProcessEnv;
}

/** A script on the stage, and what is still expected of it. */
interface Watched {
  script: Script;
  /** The name of its file; of a second one that runs 'FILE 2'. */
  name: string;
  judges: Judge[];
  /** Whether it is to exit, by itself or since it got a signal. */
  mayExit: boolean;
}

/** The scripts that run until Ctrl-C. */
const LASTING = /client$|processor$|^9-stock$|^100-seat$/;

/** The port that the course's tasks name. */
const PORT = 1245;

/** Milliseconds without work after which a script is taken to wait for Ctrl-C, and that its exit may take. */
const LINGER = 200;
const EXIT_TIME = 5000;

const isRunning = ({ script }: Watched) => script.status() === undefined;
/** The lines that a script still has to print. */
const missingOf = ({ judges }: Watched) => judges.flatMap((one) => one.missing());

/** A command as a person would type it, in place of what starts the same in fewer processes. */
function typed({ spawnargs }: Script['process'], env: NodeJS.ProcessEnv): string {
  const [, first, ...rest] = spawnargs;
  const program = first === '-r' ? ['npx', 'ts-node', ...rest.slice(1)] : ['node', first, ...rest];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return ['$', ...variables, ...program].join(' ').replace(`PORT=${PORT} `, '').replace(`${ROOT}/`, '');
}

export type Stage = ReturnType<typeof createStage>;

/**
 * @param files a task's scripts. They run by ts-node, servers on the port that the course names, if that is free; without
 * it, any scripts may run, compiled, and on other ports
 */
export function createStage(redis: RedisServer, log: Log, files?: string[]) {
  const names = files || TASKS.flatMap((task) => task.files);
  const width = Math.max(...names.map(({ length }) => length));
  const whoOf = (name: string) => (names.length > 1 ? name.padEnd(width) : undefined);
  const watched: Watched[] = [];
  const find = (script: Script) => watched.filter((one) => one.script === script)[0];
  let outage = Infinity; // when Redis was killed

  const show = (line: string) => log.add({ line });

  /** Says what is done, or what has happened. */
  const say = (note: string) => show(`# ${note}`);

  /** Starts the script of a file. */
  function start(file: string, expected: Expected = {}): Script {
    const { prints = USUAL[file] || [], stderr = [], status = 0 } = expected;
    const { exits = !LASTING.test(file), env = {} } = expected;
    const variables = { REDIS_URL: redis.url, ...env };
    const run = files ? startSource : startCompiled;
    const script = file === '8-job' ? startWithModule('call_8-job', file, variables) : run(file, variables);
    const judges = { stdout: Array.isArray(prints) ? judge(prints) : prints, stderr: judge([stderr]) };
    const others = watched.filter((one) => one.script.file === file && isRunning(one));
    const name = others.length > 0 ? `${file} ${others.length + 1}` : file;
    const one: Watched = { script, name, judges: Object.values(judges), mayExit: exits };
    watched.push(one);
    show(typed(script.process, env));

    const add = (entry: Entry) => log.add({ time: timeOf(script), who: whoOf(name), ...entry });
    script.onLine((line, stream) => {
      if (stream === 'stderr' && /^\s/.test(line)) return show(line); // a stack trace goes with the line before it
      const mayFail = outage < Infinity || env.REDIS_URL !== undefined; // a relay, which may cut its connections
      const isOutage = mayFail && line.startsWith('Redis client not connected to the server: ');
      const verdict = isOutage ? 'expected' : judges[stream].take(line);
      add({ mark: verdict === 'expected' ? 'seen' : verdict, line, note: stream === 'stderr' ? stream : '' });
    });
    script.exited.then((ended) => {
      if (!watched.includes(one)) return;
      const mark = ended === status && one.mayExit ? 'seen' : 'unexpected';
      const line = typeof ended === 'number' ? `[exit status ${ended}]` : `[ended by ${ended}]`;
      add({ mark, line, note: one.mayExit ? '' : 'too early' });
    });
    return script;
  }

  /** Starts a server, and waits until it listens; `prints` is what it prints then. */
  async function serve(file: string, prints: string[][] = [], expected: Expected = {}): Promise<Server> {
    const port = files && !(await isTaken(PORT)) ? PORT : await freePort();
    const env = { ...expected.env, PORT: `${port}` };
    const script = start(file, { ...expected, prints: [[listening(port)], ...prints], env });
    await script.waitForLine(listening(port));
    return { script, port };
  }

  /** Sends a signal, as `kill` does: the script may exit then, unless it stops or goes on. */
  function kill(script: Script, signal: NodeJS.Signals): void {
    show(`$ kill -${signal.slice(3)} ${script.process.pid}   # ${find(script).name}`);
    find(script).mayExit = !/STOP|CONT/.test(signal);
    script.signal(signal);
  }

  /** Waits until a script has exited. One that runs until Ctrl-C gets it in a task, and SIGTERM otherwise, after its lines. */
  async function finish(script: Script): Promise<unknown> {
    const one = find(script);
    if (one.mayExit) return script.waitForExit();
    const isOver = async () => !isRunning(one) || missingOf(one).length === 0;
    await until(isOver, `${one.name} prints its lines`);
    let busy = Date.now();
    const isIdle = () => {
      if (isBusy(script.process.pid as number)) busy = Date.now(); // it may be about to exit
      return Date.now() - busy >= LINGER;
    };
    await eventually(script, isIdle, EXIT_TIME);
    const { exitCode, signalCode } = script.process;
    if (exitCode !== null || signalCode !== null) return script.exited; // the rest of its output may still come
    if (!files) kill(script, 'SIGTERM');
    else {
      say(`Ctrl-C for ${one.name}`);
      one.mayExit = true;
      script.signal('SIGINT');
    }
    return script.waitForExit();
  }

  /** Finishes all scripts, those first that exit by themselves. */
  async function finishAll(): Promise<void> {
    const inOrder = [...watched].sort((one, other) => Number(other.mayExit) - Number(one.mayExit));
    for (const { script } of inOrder) await finish(script);
  }

  /** What is awaited of a script that runs: a line, or its exit. */
  function awaited(): string | undefined {
    const late = watched.find((one) => isRunning(one) && (one.mayExit || missingOf(one).length > 0));
    const [line] = late ? missingOf(late) : [];
    return line === undefined ? late && `${late.name} to exit` : `"${line}"`;
  }

  /** Shows what is missing, and kills what still runs. */
  async function close(): Promise<void> {
    const all = watched.splice(0);
    const judges = new Map(all.flatMap(({ judges, name }) => judges.map((one) => [one, name] as const)));
    for (const [one, name] of judges) {
      for (const line of one.missing()) log.add({ mark: 'missing', who: whoOf(name), line });
    }
    for (const { script, name } of all.filter(isRunning)) {
      log.add({ mark: 'unexpected', who: whoOf(name), line: `[${name} does not exit]` });
      script.kill();
      await script.exited;
    }
  }

  /** Kills Redis. From then on each script may print Task 1's 'not connected' line, with whatever error. */
  async function killRedis(): Promise<void> {
    say('Redis is killed (kill -9)');
    outage = Date.now();
    await redis.kill();
  }

  /** Starts Redis once each of these scripts has tried to connect twice. */
  async function startRedis(...scripts: Script[]): Promise<void> {
    for (const { file, lines } of scripts) {
      const tries = () => lines.filter(({ text, at }) => text === notConnected(redis.port) && at >= outage);
      await until(async () => tries().length >= 2, `${file} tries to connect twice`);
    }
    say('Redis is started');
    await redis.start();
  }

  const { curl, redisCli } = createRequests(redis, log, whoOf(''));
  const acts = { say, start, serve, kill, finish, curl, redisCli, killRedis, startRedis };
  return { redis, ...acts, awaited, finishAll, close };
}
