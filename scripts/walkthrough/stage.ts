// What a scenario can do: start scripts, send signals and requests (requests.ts), kill Redis. Every line is judged and shown.
import { listening, notConnected } from '../../test/support/expected';
import { Judge, judge } from '../../test/support/judge';
import { LIMITS, ROOT } from '../../test/support/launcher';
import { freePort, isTaken } from '../../test/support/port';
import { isBusy } from '../../test/support/processes';
import { RedisServer } from '../../test/support/redis';
import { TASKS } from '../../test/support/scenarios';
import { Script, start as startSource, startCalling, startCompiled } from '../../test/support/script';
import { Server } from '../../test/support/servers';
import { eventually, until } from '../../test/support/wait';
import { Entry, Log } from './output';
import { createRequests, timeOf } from './requests';
import { USUAL } from './tasks';

/** What a script is expected to do. */
export interface Expected {
  /** Sequences of lines on stdout, instead of the usual ones; or a judge that several scripts share. */
  prints?: string[][] | Judge;
  /** Lines on stderr, or a judge of them. */
  stderr?: string[] | Judge;
  /** Its exit status, or the signal that kills it; 0 by default. */
  status?: number | string;
  /** Whether it exits on its own; by default, as the script usually does. */
  exits?: boolean;
  env?: NodeJS.ProcessEnv;
}

/** A script that was started. */
interface Started {
  script: Script;
  /** Its file, or 'FILE 2' if another process of that file is running. */
  name: string;
  judges: Judge[];
  /** Whether it may exit now: it exits on its own, or has received a signal. */
  mayExit: boolean;
}

/** The scripts that run until Ctrl-C. */
const LASTING = /client$|processor$|^9-stock$|^100-seat$/;

/** The port that the tasks name. */
const PORT = 1245;

/** Milliseconds without work after which a script is stopped. */
const IDLE_TIME = 200;

const isRunning = ({ script }: Started) => script.status() === undefined;
/** The lines that a script still has to print. */
const missingOf = ({ judges }: Started) => judges.flatMap((one) => one.missing());

/** The command that a person would type to start the script. */
function typed({ spawnargs }: Script['process'], env: NodeJS.ProcessEnv): string {
  const [, first, ...rest] = spawnargs;
  const program = first === '-r' ? ['npx', 'ts-node', ...rest.slice(1)] : ['node', first, ...rest];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return ['$', ...variables, ...program].join(' ').replace(`PORT=${PORT} `, '').replace(`${ROOT}/`, '');
}

export type Stage = ReturnType<typeof createStage>;

/**
 * @param files a task's scripts, which run with ts-node, servers on the task's port if it is free. Without `files`, any
 * script may run, compiled, and servers listen on free ports
 */
export function createStage(redis: RedisServer, log: Log, files?: string[]) {
  const names = files || TASKS.flatMap((task) => task.files);
  const width = Math.max(...names.map(({ length }) => length));
  const whoOf = (name: string) => (names.length > 1 ? name.padEnd(width) : undefined);
  const started = new Map<Script, Started>();
  const find = (script: Script) => started.get(script) as Started;
  let outage = Infinity; // when Redis was killed or stopped

  const show = (line: string) => log.add({ line });

  /** Shows what the walk-through does, apart from commands. */
  const say = (note: string) => show(`# ${note}`);

  function start(file: string, expected: Expected = {}): Script {
    const { prints = USUAL[file] || [], stderr = [], status = 0 } = expected;
    const { exits = !LASTING.test(file), env = {} } = expected;
    const run = files ? startSource : startCompiled;
    const script = file === '8-job' ? startCalling(file, redis) : run(file, redis, env);
    const judges = {
      stdout: Array.isArray(prints) ? judge(prints) : prints,
      stderr: Array.isArray(stderr) ? judge([stderr]) : stderr,
    };
    const used = [...started.values()].filter(isRunning).map((other) => other.name);
    let name = file;
    for (let number = 2; used.includes(name); number += 1) name = `${file} ${number}`;
    const one: Started = { script, name, judges: Object.values(judges), mayExit: exits };
    started.set(script, one);
    show(typed(script.process, env));

    const add = (entry: Entry) => log.add({ time: timeOf(script), who: whoOf(name), ...entry });
    script.onLine((line, stream) => {
      if (stream === 'stderr' && /^\s/.test(line)) return show(line); // a stack trace
      const mayFail = outage < Infinity || env.REDIS_URL !== undefined; // REDIS_URL may be a relay that cuts connections
      const isOutage = mayFail && line.startsWith('Redis client not connected to the server: ');
      const verdict = isOutage ? 'expected' : judges[stream].take(line);
      add({ mark: verdict === 'expected' ? 'seen' : verdict, line, note: stream === 'stderr' ? stream : '' });
    });
    script.exited.then((ending) => {
      if (!started.has(script)) return; // `close` has killed it
      const mark = ending === status && one.mayExit ? 'seen' : 'unexpected';
      const line = typeof ending === 'number' ? `[exit status ${ending}]` : `[ended by ${ending}]`;
      add({ mark, line, note: one.mayExit ? '' : 'too early' });
    });
    return script;
  }

  /** Starts a server and waits until it listens; `expected.prints` is what follows that line. */
  async function serve(file: string, expected: Expected & { prints?: string[][] } = {}): Promise<Server> {
    const port = files && !(await isTaken(PORT)) ? PORT : await freePort();
    const { prints = [], env } = expected;
    const sequences = [[listening(port)], ...prints];
    const script = start(file, { ...expected, prints: sequences, env: { ...env, PORT: `${port}` } });
    await script.waitForLine(listening(port));
    return { script, port };
  }

  /** Sends a signal. Unless it is SIGSTOP or SIGCONT, the script may exit then. */
  function kill(script: Script, signal: NodeJS.Signals): void {
    const one = find(script);
    const command = `$ kill -${signal.slice(3)} ${script.process.pid}   # ${one.name}`;
    show(signal === 'SIGINT' ? `# Ctrl-C for ${one.name}` : command);
    one.mayExit = !/STOP|CONT/.test(signal);
    script.signal(signal);
  }

  /** Waits until a script has exited; one that runs until Ctrl-C is stopped once it has printed its lines and is idle. */
  async function finish(script: Script): Promise<unknown> {
    const one = find(script);
    if (one.mayExit) return script.waitForExit();
    await until(async () => !isRunning(one) || missingOf(one).length === 0, `${one.name} prints its lines`);
    let busy = Date.now();
    const isIdle = () => {
      if (isBusy(script.process.pid as number)) busy = Date.now(); // it may be about to exit
      return Date.now() - busy >= IDLE_TIME;
    };
    await eventually(script, isIdle, LIMITS.patience);
    const { exitCode, signalCode } = script.process; // known before the rest of its output has come
    if (exitCode === null && signalCode === null) kill(script, files ? 'SIGINT' : 'SIGTERM');
    return script.waitForExit();
  }

  /** Finishes all scripts, first those that exit on their own. */
  async function finishAll(): Promise<void> {
    const all = [...started.values()];
    for (const { script } of [...all.filter(({ mayExit }) => mayExit), ...all]) await finish(script);
  }

  /** What a running script has not done yet: print a line, or exit. */
  function awaited(): string | undefined {
    const all = [...started.values()].filter(isRunning);
    const [line] = all.flatMap(missingOf);
    if (line !== undefined) return `"${line}"`;
    const late = all.find(({ mayExit }) => mayExit);
    return late && `${late.name} to exit`;
  }

  /** Shows which lines are missing, and kills the scripts that are still running. */
  async function close(): Promise<void> {
    const all = [...started.values()];
    started.clear();
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

  /** Kills Redis. From then on, each script may print any of Task 1's 'not connected' lines. */
  async function killRedis(): Promise<void> {
    say('Redis is killed (kill -9); its data are on disk');
    outage = Date.now();
    await redis.kill();
  }

  /** Stops Redis: it still accepts connections, but does not reply. Scripts may print those lines from then on, too. */
  function stopRedis(): void {
    say('Redis is stopped (kill -STOP)');
    outage = Date.now();
    redis.signal('SIGSTOP');
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

  const acts = { say, start, serve, kill, finish, killRedis, stopRedis, startRedis };
  return { redis, ...acts, ...createRequests(redis, log, whoOf('')), awaited, finishAll, close };
}
