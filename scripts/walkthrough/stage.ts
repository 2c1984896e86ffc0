// What a scenario acts with: it starts scripts, asks servers and Redis; whatever comes of it is judged and shown.
import { listening, notConnected } from '../../test/support/expected';
import { requests } from '../../test/support/http';
import { Judge, judge } from '../../test/support/judge';
import { ROOT } from '../../test/support/launcher';
import { freePort, isTaken } from '../../test/support/port';
import { RedisServer } from '../../test/support/redis';
import { Script, start as startSource, startWithModule } from '../../test/support/script';
import { letRun } from '../../test/support/wait';
import { Server } from '../../test/support/servers';
import { Log } from './output';

/** What is expected of a script. */
export interface Expected {
  /** Sequences of lines on stdout, which may mix (see judge.ts). */
  prints?: string[][];
  /** In place of `prints`: a judge that several scripts share. */
  judge?: Judge;
  /** Lines on stderr. */
  stderr?: string[];
  /** Whether it runs until it is sent a signal. */
  runs?: boolean;
  /** Its exit status, or the signal that kills it; 0 where it is left out. */
  status?: number | string;
  env?: NodeJS.ProcessEnv;
}

/** A script on the stage, and what is still expected of it. */
interface Watched {
  script: Script;
  /** How it is named in each line, where there are several. */
  who?: string;
  judges: Judge[];
  mayExit: boolean;
}

/** The port that the course's tasks name. */
const PORT = 1245;

/** Milliseconds in which a script that should run until Ctrl-C would exit by itself. */
const LINGER = 200;

/** Milliseconds without a line after which it is said what is awaited. */
const LATE = 8000;

const isRunning = (script: Script) => script.status() === undefined;
const timeOf = ({ begin }: Script) => `${((Date.now() - begin) / 1000).toFixed(3)} s`;

/** A command as a person would type it, in place of what starts the same in fewer processes. */
function typed({ spawnargs }: Script['process'], env: NodeJS.ProcessEnv): string {
  const [, first, ...rest] = spawnargs;
  const program = first === '-r' ? ['npx', 'ts-node', ...rest.slice(1)] : ['node', first, ...rest];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return ['$', ...variables, ...program].join(' ').replace(`${ROOT}/`, '');
}

export type Stage = ReturnType<typeof createStage>;

/**
 * @param names the scripts of the scenario, a second one of a file as 'FILE 2': each line names its own where there are several
 * @param run how scripts are started, by ts-node or compiled
 */
export function createStage(redis: RedisServer, log: Log, names: string[], run = startSource) {
  const watched: Watched[] = [];
  const width = Math.max(...names.map(({ length }) => length));
  const whoOf = (name: string) => (names.length > 1 ? name.padEnd(width) : undefined);
  let hasOutage = false;
  let last = Date.now();
  let said = '';

  const reminder = setInterval(() => {
    const isLate = ({ script, judges, mayExit }: Watched) =>
      isRunning(script) && (mayExit || judges.some((one) => one.missing().length > 0));
    const late = watched.find(isLate);
    if (!late || Date.now() - last < LATE) return;
    const [line] = late.judges.flatMap((one) => one.missing());
    const what = line === undefined ? `${late.script.file} to exit` : `"${line}"`;
    if (what !== said) show(`… waiting for ${what}`);
    said = what;
  }, 1000);

  const show = (line: string) => log.add({ line });
  const envOf = (expected: Expected) => ({ REDIS_URL: redis.url, ...expected.env });

  /** Shows and judges what a script prints from now on, and its exit. */
  function watch(script: Script, expected: Expected): Script {
    const { prints = [], stderr = [], runs = false, status = 0 } = expected;
    const judges = { stdout: expected.judge || judge(prints), stderr: judge([stderr]) };
    const others = watched.filter((one) => one.script.file === script.file && isRunning(one.script));
    const who = whoOf(others.length > 0 ? `${script.file} ${others.length + 1}` : script.file);
    const one = { script, who, judges: Object.values(judges), mayExit: !runs };
    const hasRelay = expected.env?.REDIS_URL !== undefined; // which may cut its connections
    watched.push(one);
    script.onLine((line, stream) => {
      last = Date.now();
      if (stream === 'stderr' && /^\s/.test(line)) return show(line); // a stack trace goes with the line before it
      const isOutage =
        (hasOutage || hasRelay) && line.startsWith('Redis client not connected to the server: ');
      const verdict = isOutage ? 'expected' : judges[stream].take(line);
      const mark = verdict === 'expected' ? 'seen' : verdict;
      log.add({ mark, time: timeOf(script), who, line, note: stream === 'stderr' ? stream : undefined });
    });
    script.exited.then((ended) => {
      if (!watched.includes(one)) return;
      const mark = ended === status && one.mayExit ? 'seen' : 'unexpected';
      const line = typeof ended === 'number' ? `[exit status ${ended}]` : `[ended by ${ended}]`;
      log.add({ mark, time: timeOf(script), who, line, note: one.mayExit ? undefined : 'not at Ctrl-C' });
    });
    return script;
  }

  /** Shows what was asked for, and what was expected in its place. */
  function compare(
    got: string,
    wanted: string,
    isSame: boolean,
    more: { time?: string; note?: string }
  ): void {
    last = Date.now();
    log.add({ ...more, who: whoOf(''), mark: isSame ? 'seen' : 'unexpected', line: got });
    if (!isSame) log.add({ who: whoOf(''), mark: 'missing', line: wanted });
  }

  /** Says what is done, or what has happened. */
  const say = (note: string) => show(`# ${note}`);

  /** Starts the script of a file. */
  function start(file: string, expected: Expected): Script {
    const script = run(file, envOf(expected));
    show(typed(script.process, expected.env || {}));
    return watch(script, expected);
  }

  /** Calls the function of 8-job with a program of test/support/programs. */
  function callModule(program: string, file: string, expected: Expected): Script {
    const script = startWithModule(program, file, envOf(expected));
    show(typed(script.process, {}));
    return watch(script, expected);
  }

  /** Starts the server of a file, on port 1245 if that is free, and waits until it listens. */
  async function serve(file: string, prints: string[][] = []): Promise<Server> {
    const port = (await isTaken(PORT)) ? await freePort() : PORT;
    const script = run(file, { REDIS_URL: redis.url, PORT: `${port}` });
    show(typed(script.process, port === PORT ? {} : { PORT: `${port}` }));
    watch(script, { prints: [[listening(port)], ...prints], runs: true });
    await script.waitForLine(listening(port));
    return { script, port };
  }

  /** Sends a script a signal, as Ctrl-C (SIGINT) or `kill` does, and waits for its exit. */
  async function stop(script: Script, signal: NodeJS.Signals = 'SIGINT'): Promise<void> {
    await letRun(script, LINGER);
    if (!isRunning(script)) return;
    const [one] = watched.filter((other) => other.script === script);
    const name = (one.who || script.file).trim();
    show(
      signal === 'SIGINT'
        ? `# Ctrl-C for ${name}`
        : `$ kill -${signal.slice(3)} ${script.process.pid}   # ${name}`
    );
    one.mayExit = true;
    script.signal(signal);
    await script.waitForExit();
  }

  /** Sends GET requests, at once where there are several; each is to have this answer. */
  async function curl(
    { script, port }: Server,
    path: string,
    body: string,
    status = 200,
    times = 1
  ): Promise<void> {
    show(`$ curl localhost:${port}${path}${times > 1 ? `   # ${times} times at once` : ''}`);
    const answers = await requests(port, path, times);
    const isRight = (one: (typeof answers)[0]) => one.body === body && one.status === status;
    const shown = answers.find((one) => !isRight(one)) || answers[0];
    const notes = [times > 1 && `${times} times`, shown.status !== 200 && `HTTP status ${shown.status}`];
    compare(shown.body, body, isRight(shown), {
      time: timeOf(script),
      note: notes.filter(Boolean).join(', '),
    });
  }

  /** Sends Redis a command, which is to have this reply. */
  async function redisCli(command: string[], reply: string | number | RegExp, note?: string): Promise<void> {
    const words = command.map((word) => (word.includes(' ') ? `'${word}'` : word));
    show(`$ redis-cli -p ${redis.port} ${words.join(' ')}`);
    const got = `${await redis.command(command[0], ...command.slice(1))}`;
    const isReply = (line: string) => (reply instanceof RegExp ? reply.test(line) : line === `${reply}`);
    const line = got.split('\r\n').find(isReply) || got; // INFO replies with many lines
    compare(line, `${reply}`, isReply(line), { note });
  }

  /** Kills Redis. From then on each script may print Task 1's 'not connected' line, with whatever error. */
  async function killRedis(): Promise<void> {
    say('Redis is killed (kill -9)');
    hasOutage = true;
    await redis.kill();
  }

  /** Starts Redis once each of these scripts has tried to connect twice. */
  async function startRedis(...scripts: Script[]): Promise<void> {
    for (const script of scripts) await script.waitForLine(notConnected(redis.port), 2);
    say('Redis is started');
    await redis.start();
  }

  /** Ends the scenario: what is missing is shown, and what still runs is killed. */
  async function end(): Promise<void> {
    clearInterval(reminder);
    const judged = new Set<Judge>(); // two scripts may share one
    for (const { script, who, judges } of watched.splice(0)) {
      for (const one of judges.filter((other) => !judged.has(other))) {
        for (const line of one.missing()) log.add({ mark: 'missing', who, line });
        judged.add(one);
      }
      if (!isRunning(script)) continue;
      log.add({ mark: 'unexpected', who, line: `[${script.file} does not exit]` });
      script.kill();
      await script.exited;
    }
  }

  return { redis, say, start, callModule, serve, stop, curl, redisCli, killRedis, startRedis, end };
}
