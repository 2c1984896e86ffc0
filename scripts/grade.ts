// npm run grade DIR [TASK…]: runs anybody's solution of the course project and marks what holds.
import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync, readFileSync, statSync, writeFileSync } from 'fs';
import { connect } from 'net';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { ModuleKind, ScriptTarget, transpileModule } from 'typescript';
import { listening, NOTIFICATION, seats, sending, stock } from '../test/contract/expected';
import { request, requests } from '../test/harness/http';
import { judge } from '../test/contract/judge';
import { countJobs, createJobs } from '../test/harness/jobs';
import { progress } from './progress';
import { RedisServer, reset, startRedis } from '../test/harness/redis_server';
import { exitOnSignals, ROOT, Script, startProgram } from '../test/harness/script';
import { ScriptHandle, findTasks, Runner, Task, TASKS } from '../test/contract/scenarios';
import { until, within } from '../test/harness/wait';

const WAIT = 5000; // milliseconds that a script has for what is expected of it
const DEADLINE = 110000; // and all of them together
const SIDE_BY_SIDE = 3; // scripts that are started at once without Redis
const FLOOD = 5000; // lines after which a script is ended

type Mark = 'as the task says' | 'beyond';

interface Check {
  task: string;
  mark: Mark;
  what: string;
  passed: boolean;
  /** Why it failed, in a line. */
  why?: string;
}

const moved = new Map(
  (process.env.MOVED_PORTS || '').split(',').map((pair) => pair.split(':').map(Number) as [number, number])
);
const port = (number: number): number => moved.get(number) || number;
const REDIS_PORT = port(6379);
const HTTP_PORT = port(1245);

const checks: Check[] = [];
const groups = new Set<number>();
const begin = Date.now();

/** Ends a script and whatever it has started. */
function endGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL');
  } catch {
    // it has ended
  }
}

// Compiled once, the launcher starts more quickly, and no ts-node of ours stands between Node and the script.
const workFolder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
const launcher = join(workFolder, 'launch.js');
writeFileSync(
  launcher,
  transpileModule(readFileSync(join(ROOT, 'test/harness/launch.ts'), 'utf8'), {
    compilerOptions: { module: ModuleKind.CommonJS, target: ScriptTarget.ES2019, esModuleInterop: true },
  }).outputText
);
process.on('exit', () => {
  groups.forEach(endGroup);
  execFileSync('rm', ['-rf', workFolder]);
});

/** The path of a script in the folder or its src, .js or .ts. */
function locate(folder: string, file: string): string | undefined {
  const places = ['', 'src'].flatMap((place) => ['.ts', '.js'].map((end) => join(folder, place, file + end)));
  return places.find((place) => existsSync(place));
}

/** The same where there must be one. */
function mustLocate(folder: string, file: string): string {
  const path = locate(folder, file);
  if (!path) throw new Error(`${file}: there is no such file`);
  return path;
}

/** Starts a script of the student's, or a helper of ours, in a process group of its own. */
function launch(folder: string, file: string, args: string[], env: NodeJS.ProcessEnv = {}): Script {
  const { REDIS_URL, PORT, ...rest } = process.env;
  void [REDIS_URL, PORT]; // the student's script has its own addresses
  const command = [process.execPath, launcher, ...args];
  const script = startProgram(file, command, {
    cwd: folder,
    detached: true,
    env: { ...rest, NODE_PATH: join(ROOT, 'node_modules'), NO_COLOR: '1', ...env },
  });
  const pid = script.process.pid as number;
  groups.add(pid);
  let lines = 0;
  script.onLine(() => {
    lines += 1;
    if (lines > FLOOD) endGroup(pid);
  });
  return script;
}

async function stop(script: Script): Promise<void> {
  const pid = script.process.pid as number;
  endGroup(pid);
  await within(script.ended, () => 'the end', 1000).catch(() => undefined);
  groups.delete(pid);
}

/** Resolves when `promise` does, or after so many milliseconds. */
async function atMost(promise: Promise<unknown>, time = WAIT): Promise<void> {
  await within(promise, () => 'nothing', time).catch(() => undefined);
}

/** What a script has last to say, for a line that explains. */
function lastWords(script: Script): string {
  const error = script.stderr.find((line) => /Error\b|WRONGTYPE/.test(line)) || script.stderr[0];
  if (script.stdout.length + script.stderr.length > FLOOD) return 'a flood of lines';
  return error || script.stdout[script.stdout.length - 1] || 'nothing';
}

/** The course's own freedoms: `#39` or `39`, `Error: ` before a message or not, and ALX for Holberton in Task 5. */
function normalise(
  file: string,
  line: string,
  notification?: { phoneNumber: string; message: string }
): string {
  const plain = line
    .replace(/#(?=\d+( |$))/g, (hash) => (file.startsWith('5-') ? hash : ''))
    .replace(/Error: /g, '');
  if (file.startsWith('5-')) return plain.replace(/ALX/g, 'Holberton');
  if (file === '6-job_processor' && notification && plain === sending(notification))
    return sending(NOTIFICATION);
  return plain.replace(/localhost port \d+/, `localhost port ${HTTP_PORT}`);
}

/** Whether two bodies say the same; the spaces of JSON do not count. */
function sameBody(got: string, wanted: string): boolean {
  try {
    return JSON.stringify(JSON.parse(got)) === wanted;
  } catch {
    return false;
  }
}

/** The runner that looks on: `failures` holds a line for whatever is not as the task says. */
function createRunner(folder: string, redis: RedisServer, failures: string[]): Runner & { quick: number } {
  let notification: { phoneNumber: string; message: string } | undefined;

  const handleOf = (file: string, script: Script, sequences: string[][]): ScriptHandle => {
    const { take, missing } = judge(sequences);
    const seen = new Set<string>();
    const unexpected: string[] = [];
    const waiting: (() => void)[] = [];
    let first = 0;
    let early = ''; // what came in the place of another line
    script.onLine((text, stream) => {
      const line = normalise(file, text, notification);
      const [wanted] = missing();
      if (stream === 'stdout' && take(line)) {
        seen.add(line);
        if (sequences.length === 1 && line !== wanted) early = early || text;
      } else if (stream === 'stdout') unexpected.push(text);
      if (/ 0% complete$/.test(line)) first = first || Date.now();
      waiting.forEach((check) => check());
    });
    const wait = (done: () => boolean) =>
      atMost(
        new Promise<void>((resolvePromise) => {
          const check = () => done() && resolvePromise();
          waiting.push(check);
          check();
          script.ended.then(() => resolvePromise());
        })
      );
    const finish = async () => {
      await wait(() => missing().length === 0);
      runner.quick = first ? Date.now() - first : 0;
      await stop(script);
      const [line] = missing();
      if (line)
        failures.push(`${file}: expected "${line}", got "${early || unexpected[0] || lastWords(script)}"`);
    };
    return {
      prints: async (line) => {
        await wait(() => (line ? seen.has(line) : missing().length === 0));
        if (file !== '6-job_creator') return;
        const data = (await redis.command('HGET', 'q:job:1', 'data')) as string | null;
        if (data) notification = JSON.parse(data);
      },
      ends: finish,
      stops: finish,
    };
  };

  const runner: Runner & { quick: number } = {
    quick: 0,
    start: (file, ...sequences) =>
      handleOf(file, launch(folder, file, [mustLocate(folder, file)]), sequences),
    serve: async (file, ...sequences) => {
      const handle = runner.start(file, [listening(HTTP_PORT)], ...sequences);
      await handle.prints(listening(HTTP_PORT));
      return {
        ...handle,
        get: async (path, body, times = 1) => {
          const answers = requests(HTTP_PORT, path, times).catch((error: Error) => [{ body: error.message }]);
          const bodies = await within(answers, () => 'no answer', WAIT).catch((error: Error) => [
            { body: error.message },
          ]);
          const wrong = bodies.find((answer) => !sameBody(answer.body, body));
          if (wrong)
            failures.push(
              `GET ${path}: expected ${body}, got ${wrong.body.trim().split('\n')[0].slice(0, 120)}`
            );
        },
      };
    },
    callModule: (file, ...sequences) => {
      const driver = join(ROOT, 'test/programs/call_8-job.ts');
      const env = { REDIS_URL: redis.url, MOVED_PORTS: '' };
      return handleOf(file, launch(folder, file, [driver, mustLocate(folder, file)], env), sequences);
    },
    redis: async () => undefined,
    serverVersion: async () => {
      const dump = join(folder, 'dump.rdb');
      if (!existsSync(dump)) return void failures.push('dump.rdb: there is no such file');
      const bytes = readFileSync(dump, 'latin1');
      const holds = bytes.startsWith('REDIS') && bytes.includes('Holberton') && bytes.includes('School');
      if (!holds) failures.push('dump.rdb: it does not hold Holberton = School');
    },
  };
  return runner;
}

/** Adds a check; `run` resolves with why it failed, or with nothing. */
async function check(
  task: string,
  mark: Mark,
  what: string,
  run: () => Promise<string | undefined>
): Promise<void> {
  progress(`${task}: ${what}`);
  let why: string | undefined = 'no time was left';
  if (Date.now() - begin < DEADLINE) why = await run().catch((error: Error) => error.message.split('\n')[0]);
  checks.push({ task, mark, what, passed: !why, why });
}

/** Before there is a Redis: no script crashes, and Task 1 says why it is not connected. */
async function gradeWithoutRedis(folder: string, files: string[]): Promise<void> {
  const started = files.flatMap((file) => {
    const path = locate(folder, file);
    return path && file !== '8-job' && file !== '0-install'
      ? [{ file, script: launch(folder, file, [path]) }]
      : [];
  });
  // One that has printed twice is over its first attempt to connect.
  const over = (script: Script) => Promise.race([script.ended, script.line(/./, 2)]).catch(() => undefined);
  await atMost(Promise.all(started.map(({ script }) => over(script))), 1.5 * WAIT);
  for (const { file, script } of started) {
    await check(file, 'beyond', 'does not crash without Redis', async () => {
      const crashed = script.process.exitCode !== null && script.process.exitCode !== 0;
      return crashed ? `it ended with ${script.process.exitCode}: ${lastWords(script)}` : undefined;
    });
    if (file === '0-redis_client') {
      await check(file, 'as the task says', 'says why it is not connected', async () => {
        const line = script.stdout.find((text) =>
          /^Redis client not connected to the server: .*ECONNREFUSED/.test(text)
        );
        return line
          ? undefined
          : `expected "Redis client not connected to the server: …", got "${lastWords(script)}"`;
      });
    }
    await stop(script);
  }
}

/** A command that fails is shown, and the rest is done. */
async function gradeWrongType(folder: string, redis: RedisServer, file: string): Promise<void> {
  const path = locate(folder, file);
  if (!path) return;
  await check(file, 'beyond', 'shows a command that fails', async () => {
    await redis.command('FLUSHALL');
    await redis.command('RPUSH', 'Holberton', 'x');
    await redis.command('SET', 'HolbertonSchools', 'x');
    const script = launch(folder, file, [path]);
    const output = () => [...script.stdout, ...script.stderr].join('\n');
    const done = file.startsWith('4') ? /(WRONGTYPE[^]*){7}/ : /WRONGTYPE[^]*100|100[^]*WRONGTYPE/;
    await atMost(Promise.race([until(async () => done.test(output()), 'it'), script.ended]));
    await stop(script);
    if (/unhandled|triggerUncaught/i.test(output())) return 'an unhandled rejection or error';
    return done.test(output()) ? undefined : `expected WRONGTYPE and the rest, got "${lastWords(script)}"`;
  });
}

/** Runs the checks of a server while it listens, where the folder has one. */
async function whileServing(
  folder: string,
  redis: RedisServer,
  file: string,
  run: (redis: RedisServer) => Promise<void>
): Promise<void> {
  const path = locate(folder, file);
  if (!path) return;
  await reset(redis);
  const script = launch(folder, file, [path]);
  await atMost(Promise.race([script.line(/API available/), script.ended]));
  await run(redis);
  await stop(script);
}

async function gradeStock(): Promise<void> {
  await check('9-stock', 'beyond', 'sells no more than it has to 200 requests at once', async () => {
    const answers = await within(requests(HTTP_PORT, '/reserve_product/2', 200), () => 'no answers', WAIT);
    const sold = answers.filter(({ body }) => sameBody(body, stock.confirmed(2))).length;
    return sold === 10 ? undefined : `expected 10 reservations, got ${sold}`;
  });
  await check('9-stock', 'beyond', 'answers bad ids with JSON', async () => {
    for (const id of ['abc', '1abc', '1.5', '-1', '__proto__', '%E0%A4%A']) {
      const { body, status } = await within(
        request(HTTP_PORT, `/list_products/${id}`),
        () => 'no answer',
        WAIT
      );
      if (!sameBody(body, stock.notFound)) {
        return `${id}: expected ${stock.notFound}, got ${status} ${body.trim().split('\n')[0].slice(0, 80)}`;
      }
    }
    return undefined;
  });
}

async function gradeSeats(redis: RedisServer): Promise<void> {
  await check('100-seat', 'beyond', 'sells exactly 50 seats to 200 requests at once', async () => {
    const asked = Promise.all([
      requests(HTTP_PORT, '/reserve_seat', 200),
      requests(HTTP_PORT, '/process', 3),
    ]);
    await within(asked, () => 'no answers', WAIT);
    const counts = () => countJobs(redis, 'reserve_seat');
    await atMost(
      until(async () => {
        const { inactive, active } = await counts();
        return inactive + active === 0;
      }, 'an outcome for every job')
    );
    const left = await request(HTTP_PORT, '/available_seats');
    const { complete } = await counts();
    if (complete !== 50) return `expected 50 completed jobs, got ${complete}`;
    return sameBody(left.body, seats.available(0))
      ? undefined
      : `expected ${seats.available(0)}, got ${left.body}`;
  });
}

async function gradeKill(folder: string, redis: RedisServer): Promise<void> {
  const file = '7-job_processor';
  const path = locate(folder, file);
  if (!path) return;
  await check(file, 'beyond', 'loses no job when it is killed', async () => {
    await reset(redis);
    const type = 'push_notification_code_2';
    await createJobs(redis, type, Array(300).fill({ phoneNumber: '1', message: 'x' }));
    const counts = () => countJobs(redis, type);
    const killed = launch(folder, file, [path]);
    // Killed with jobs in its hands: as soon as Redis has some that are active.
    await atMost(until(async () => (await counts()).active > 0, 'an active job'));
    await stop(killed);
    const next = launch(folder, file, [path]);
    await atMost(
      until(async () => (await counts()).complete === 300, 'all complete'),
      2 * WAIT
    );
    await stop(next);
    const { complete } = await counts();
    return complete === 300 ? undefined : `expected 300 completed jobs, got ${complete}`;
  });
}

async function gradeTask(folder: string, redis: RedisServer, task: Task): Promise<void> {
  await reset(redis);
  const failures: string[] = [];
  const runner = createRunner(folder, redis, failures);
  await check(task.files.join(', '), 'as the task says', task.check, async () => {
    await task.run(runner);
    return failures[0];
  });
  for (const pid of groups) endGroup(pid);
  if (task.files[0] === '7-job_creator' && failures.length === 0) {
    await check('7-job_processor', 'beyond', 'is done with the eleven jobs within 2 s', async () =>
      runner.quick < 2000 ? undefined : `it took ${runner.quick} ms`
    );
  }
}

function listens(number: number): Promise<boolean> {
  return new Promise((resolvePromise) => {
    const socket = connect(number, '127.0.0.1');
    socket.on('connect', () => resolvePromise(true)).on('error', () => resolvePromise(false));
    socket.on('connect', () => socket.destroy());
  });
}

async function grade(folder: string, tasks: Task[]): Promise<void> {
  for (const number of [REDIS_PORT, HTTP_PORT]) {
    if (await listens(number)) {
      throw new Error(
        `Something listens on port ${number}, which the scripts need: stop it first. Nothing was run.`
      );
    }
  }
  const files = tasks.flatMap((task) => task.files);
  // A few at once, for they are slow to start side by side; the two servers want the same port, so one of them alone.
  const others = files.filter((file) => file !== '100-seat');
  for (let at = 0; at < others.length; at += SIDE_BY_SIDE) {
    await gradeWithoutRedis(folder, others.slice(at, at + SIDE_BY_SIDE));
  }
  if (files.includes('100-seat')) await gradeWithoutRedis(folder, ['100-seat']);
  const redis = await startRedis('--port', `${REDIS_PORT}`);
  try {
    for (const task of tasks) await gradeTask(folder, redis, task);
    for (const file of ['1-redis_op', '2-redis_op_async', '4-redis_advanced_op']) {
      if (files.includes(file)) await gradeWrongType(folder, redis, file);
    }
    if (files.includes('7-job_processor')) await gradeKill(folder, redis);
    if (files.includes('9-stock')) await whileServing(folder, redis, '9-stock', gradeStock);
    if (files.includes('100-seat')) await whileServing(folder, redis, '100-seat', gradeSeats);
  } finally {
    await redis.remove();
  }
}

const sum = (mark: Mark) => {
  const marked = checks.filter((one) => one.mark === mark);
  return `${mark}: ${marked.filter(({ passed }) => passed).length} of ${marked.length}`;
};

function print(): void {
  const width = Math.max(...checks.map(({ task }) => task.length));
  for (const mark of ['as the task says', 'beyond'] as const) {
    console.log(mark === 'beyond' ? '\nBeyond' : 'As the task says');
    for (const { task, what, passed, why } of checks.filter((one) => one.mark === mark)) {
      console.log(`  ${passed ? '✓' : '✗'} ${task.padEnd(width)}  ${what}`);
      if (why) console.log(`    ${' '.repeat(width)}  ${why}`);
    }
  }
  console.log(`\n${sum('as the task says')}\n${sum('beyond')}`);
}

const escape = (text: string): string =>
  text
    .replace(/\p{Cc}/gu, ' ')
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/"/g, '&quot;');

/** JUnit's form, as continuous integration reads it. */
function junit(): string {
  const cases = checks.map(({ task, mark, what, passed, why }) => {
    const failure = passed ? '' : `<failure message="${escape(why || '')}"/>`;
    return `  <testcase classname="${escape(`${mark}.${task}`)}" name="${escape(
      what
    )}">${failure}</testcase>`;
  });
  const failed = checks.filter(({ passed }) => !passed).length;
  return `<testsuite name="grade" tests="${checks.length}" failures="${failed}">\n${cases.join(
    '\n'
  )}\n</testsuite>\n`;
}

/** Takes `--NAME FILE` out of the arguments. */
function option(args: string[], name: string): string | undefined {
  const at = args.indexOf(`--${name}`);
  return at < 0 ? undefined : args.splice(at, 2)[1];
}

async function main(): Promise<void> {
  const args = process.argv.slice(2);
  const [jsonFile, junitFile] = [option(args, 'json'), option(args, 'junit')];
  const [dir, ...names] = args;
  if (!dir) throw new Error('usage: npm run grade DIR [TASK…] [-- --json FILE --junit FILE]');
  const folder = resolve(dir);
  if (!existsSync(folder) || !statSync(folder).isDirectory())
    throw new Error(`${dir}: there is no such folder`);
  const files = TASKS.flatMap((task) => task.files);
  if (!files.some((file) => locate(folder, file))) {
    throw new Error(
      `${dir}: none of the tasks' scripts is in it (or in its src): ${files.slice(1).join(', ')}`
    );
  }
  const tasks = findTasks(names);
  if (tasks.length === 0)
    throw new Error(`No task begins with ${names.join(' or ')}. There are: ${files.join(' ')}`);

  await grade(folder, tasks);
  progress('');
  print();
  if (jsonFile) writeFileSync(jsonFile, `${JSON.stringify(checks, null, 2)}\n`);
  if (junitFile) writeFileSync(junitFile, junit());
  if (checks.some(({ mark, passed }) => mark === 'as the task says' && !passed)) process.exitCode = 1;
}

exitOnSignals();
main().catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
