// What a scenario of the walk-through acts with: it starts scripts, asks servers and Redis, and whatever comes of it is
// judged and shown.
import { listening } from '../../test/support/expected';
import { requests } from '../../test/support/http';
import { Judge, judge } from '../../test/support/judge';
import { ROOT } from '../../test/support/launcher';
import { freePort, isTaken } from '../../test/support/port';
import { RedisServer } from '../../test/support/redis';
import { letRun, Script, start, startWithModule } from '../../test/support/script';
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
  /** Task 1's 'not connected' line where Redis is down: it comes once for each retry, and at times with another error. */
  outage?: string;
  /** Whether it runs until it is sent a signal. */
  runs?: boolean;
  /** Its exit status, or the signal that kills it. */
  status?: number | string;
  env?: NodeJS.ProcessEnv;
}

export interface Stage {
  redis: RedisServer;
  /** Starts the script of a file. */
  start(file: string, expected: Expected): Script;
  /** Starts the server of a file, on port 1245 if that is free, and waits until it listens. */
  serve(file: string, expected?: Expected): Promise<Server>;
  /** Calls the function of 8-job with a program of test/support/programs. */
  callModule(program: string, file: string, expected: Expected): Script;
  /** Sends a script a signal, as Ctrl-C (SIGINT) or `kill` does, and waits for its exit. */
  stop(script: Script, signal?: NodeJS.Signals): Promise<void>;
  /** Sends GET requests, at once where there are several; each is to have this answer. */
  curl(
    server: Server,
    path: string,
    body: string,
    expected?: { status?: number; times?: number }
  ): Promise<void>;
  /** Sends Redis a command, which is to have this reply. */
  redisCli(command: string[], reply: string | number | RegExp, note?: string): Promise<void>;
  startRedis(): Promise<void>;
  killRedis(): Promise<void>;
  /** Says what is done, or what to look at. */
  say(note: string): void;
}

/** The port that the course's tasks name. */
const PORT = 1245;

/** Milliseconds in which a script that should run until Ctrl-C would exit by itself, and after which something is late. */
const LINGER = 300;
const LATE = 8000;

const NOT_CONNECTED = 'Redis client not connected to the server: ';

/** A script on the stage, and what is still expected of it. */
interface Watched {
  script: Script;
  /** Its file, with a number where one of the same file runs already. */
  name: string;
  judges: Judge[];
  mayExit: boolean;
}

const isRunning = (script: Script) => script.status() === undefined;
const timeOf = ({ begin }: Script) => `${((Date.now() - begin) / 1000).toFixed(3)} s`;
const quoted = (word: string) => (word.includes(' ') ? `'${word}'` : word);

/** A command as a person would type it, in place of what starts the same in fewer processes. */
function typed({ spawnargs }: Script['process'], env: NodeJS.ProcessEnv): string {
  const program =
    spawnargs[1] === '-r' ? ['npx', 'ts-node', ...spawnargs.slice(3)] : ['node', ...spawnargs.slice(1)];
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return ['$', ...variables, ...program].join(' ').replace(`${ROOT}/`, '');
}

/**
 * @param names the files of the scenario: where there are several, each line shows its own
 * @param run how scripts are started, by ts-node or compiled
 */
export function createStage(redis: RedisServer, log: Log, names: string[], run = start) {
  const watched: Watched[] = [];
  const width = Math.max(...names.map(({ length }) => length));
  const whoOf = (name: string) => (names.length > 1 ? name.padEnd(width) : undefined);
  let last = Date.now();

  const say = (line: string) => log.add({ line });
  const env = (expected: Expected) => ({ REDIS_URL: redis.url, ...expected.env });

  /** Shows and judges what a script prints from now on, and its exit. */
  function watch(script: Script, expected: Expected): Script {
    const { prints = [], stderr = [], runs = false, status = 0 } = expected;
    const judges = { stdout: expected.judge || judge(prints), stderr: judge([stderr]) };
    const outage = judge([expected.outage === undefined ? [] : [expected.outage]]);
    const nth = watched.filter(
      (other) => other.script.file === script.file && isRunning(other.script)
    ).length;
    const name = nth > 0 ? `${script.file} ${nth + 1}` : script.file;
    const one: Watched = { script, name, judges: [judges.stdout, judges.stderr, outage], mayExit: !runs };
    const describe = () => ({ time: timeOf(script), who: whoOf(name) });
    watched.push(one);
    script.onLine((line, stream) => {
      last = Date.now();
      if (stream === 'stderr' && /^\s/.test(line)) return say(line); // a stack trace goes with the line before it
      const isOutage = expected.outage !== undefined && line.startsWith(NOT_CONNECTED);
      if (isOutage) outage.take(line);
      const verdict = isOutage ? 'expected' : judges[stream].take(line);
      const note = stream === 'stderr' ? stream : undefined;
      log.add({ ...describe(), mark: verdict === 'expected' ? 'seen' : verdict, line, note });
    });
    script.exited.then((ended) => {
      if (!watched.includes(one)) return;
      const how = typeof ended === 'number' ? `exit status ${ended}` : `ended by ${ended}`;
      const note = one.mayExit ? undefined : 'not at Ctrl-C';
      log.add({
        ...describe(),
        mark: ended === status && one.mayExit ? 'seen' : 'unexpected',
        line: `[${how}]`,
        note,
      });
    });
    return script;
  }

  /** Shows something that was asked for, and what was expected in its place. */
  function compare(
    got: string,
    wanted: string,
    isSame: boolean,
    more: { time?: string; note?: string } = {}
  ): void {
    last = Date.now();
    log.add({ ...more, who: whoOf(''), mark: isSame ? 'seen' : 'unexpected', line: got });
    if (!isSame) log.add({ who: whoOf(''), mark: 'missing', line: wanted });
  }

  const stage: Stage = {
    redis,
    say: (note) => say(`# ${note}`),
    start: (file, expected) => {
      const script = run(file, env(expected));
      say(typed(script.process, expected.env || {}));
      return watch(script, expected);
    },
    serve: async (file, expected = {}) => {
      const port = (await isTaken(PORT)) ? await freePort() : PORT;
      const script = run(file, { ...env(expected), PORT: `${port}` });
      say(typed(script.process, port === PORT ? {} : { PORT: `${port}` }));
      watch(script, { runs: true, ...expected, prints: [[listening(port)], ...(expected.prints || [])] });
      await script.waitForLine(listening(port));
      return { script, port };
    },
    callModule: (program, file, expected) => {
      const script = startWithModule(program, file, env(expected));
      say(typed(script.process, {}));
      return watch(script, expected);
    },
    stop: async (script, signal = 'SIGINT') => {
      await letRun(script, LINGER);
      if (!isRunning(script)) return;
      say(
        signal === 'SIGINT'
          ? `# Ctrl-C for ${script.file}`
          : `$ kill -${signal.slice(3)} ${script.process.pid}   # ${script.file}`
      );
      for (const one of watched) if (one.script === script) one.mayExit = true;
      script.signal(signal);
      await script.waitForExit();
    },
    curl: async ({ script, port }, path, body, { status = 200, times = 1 } = {}) => {
      say(`$ curl localhost:${port}${path}${times > 1 ? `   # ${times} times at once` : ''}`);
      const answers = await requests(port, path, times);
      const isRight = (one: (typeof answers)[0]) => one.body === body && one.status === status;
      const shown = answers.find((one) => !isRight(one)) || answers[0];
      const notes = [times > 1 && `${times} times`, shown.status !== 200 && `HTTP status ${shown.status}`];
      const note = notes.filter(Boolean).join(', ');
      compare(shown.body, body, isRight(shown), { time: timeOf(script), note });
    },
    redisCli: async (command, reply, note) => {
      say(`$ redis-cli -p ${redis.port} ${command.map(quoted).join(' ')}`);
      const got = `${await redis.command(command[0], ...command.slice(1))}`;
      const isReply = (line: string) => (reply instanceof RegExp ? reply.test(line) : line === `${reply}`);
      const line = got.split('\r\n').find(isReply) || got; // INFO replies with many lines
      compare(line, `${reply}`, isReply(line), { note });
    },
    startRedis: async () => {
      say('# Redis is started');
      await redis.start();
    },
    killRedis: async () => {
      say('# Redis is killed (kill -9)');
      await redis.kill();
    },
  };

  let said = '';
  const reminder = setInterval(() => {
    const late = watched.find(
      ({ script, judges, mayExit }) =>
        script.status() === undefined && (mayExit || judges.some((one) => one.missing().length > 0))
    );
    if (!late || Date.now() - last < LATE) return;
    const [line] = late.judges.flatMap((one) => one.missing());
    const what = line === undefined ? `${late.script.file} to exit` : `"${line}"`;
    if (what !== said) say(`… waiting for ${what}`);
    said = what;
  }, 1000);

  /** Ends the scenario: what is missing is shown, and what still runs is killed. */
  async function end(): Promise<void> {
    clearInterval(reminder);
    const all = watched.splice(0);
    const judged = new Set<Judge>(); // two scripts may share one
    for (const { script, judges } of all) {
      const who = whoOf(script.file);
      for (const one of judges) {
        if (!judged.has(one)) for (const line of one.missing()) log.add({ mark: 'missing', who, line });
        judged.add(one);
      }
      if (script.status() !== undefined) continue;
      log.add({ mark: 'unexpected', who, line: `[${script.file} does not exit]` });
      script.kill();
      await script.exited;
    }
    log.flush();
  }

  return { stage, end };
}
