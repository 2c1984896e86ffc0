import { execFileSync } from 'child_process';
import { readFileSync, symlinkSync, writeFileSync } from 'fs';
import { join } from 'path';
import { createLog } from '../../scripts/walkthrough/output';
import { hashLines, PUBLISHER, SCHOOLS, SUBSCRIBER } from '../support/expected';
import { ROOT } from '../support/launcher';
import { Script } from '../support/script';
import { until } from '../support/wait';
import { foldersIn, makeFolder, startCommand } from './command';

const withoutTimes = (text: string) => text.replace(/ *\d+\.\d{3} s/g, '  N s');
const withoutBlanks = (text: string) => text.split(' ').filter(Boolean).join(' ');

const print = (...lines: string[]) => lines.map((line) => `console.log(${JSON.stringify(line)});\n`).join('');
const HANG = 'setInterval(() => undefined, 1000);\n';
const [connected, school, reply, value] = SCHOOLS;

/** Wrong scripts: the program in place of each, and lines that must be shown, without times and extra blanks. */
const WRONG: [what: string, file: string, program: string, shown: (string | RegExp)[]][] = [
  [
    'it exits too early',
    '0-redis_client',
    `${print(connected)}process.kill(process.pid, 'SIGKILL');\n`, // it exits at once, even on a busy machine
    ['? [ended by SIGKILL] (too early, unexpected)', '✗ Task 1: connect: 1 seen, 0 missing, 1 unexpected'],
  ],
  [
    'a line never comes',
    '1-redis_op',
    print(connected, school, reply) + HANG,
    ['… waiting for "100"', '✗ 100 (missing)', /^✗ Task 2: .*: 3 seen, 1 missing, 1 unexpected$/],
  ],
  [
    'lines are swapped',
    '2-redis_op_async',
    print(connected, reply, school, value),
    ['? School (out of order)', /^✗ Task 3: .*: 4 seen, 0 missing, 1 unexpected$/],
  ],
  [
    'it does not exit',
    '4-redis_advanced_op',
    print(...hashLines(1)) + HANG,
    [
      '… waiting for 4-redis_advanced_op to exit',
      '? [4-redis_advanced_op does not exit] (unexpected)',
      /^✗ Task 4: .*: 15 seen, 0 missing, 1 unexpected$/,
    ],
  ],
  [
    'it throws',
    '5-subscriber',
    `throw new TypeError('no array');\n`,
    [
      '? 5-subscriber TypeError: no array (stderr, unexpected)',
      /^at .*src\/5-subscriber\.ts:1:7\)$/,
      '? 5-subscriber [exit status 1] (unexpected)',
      /^✗ Task 5: .*: 0 seen, 4 missing, \d unexpected$/,
    ],
  ],
  [
    'it cannot be compiled',
    '6-job_creator',
    'const job: = 1;\n',
    [
      /^\? 6-job_creator src\/6-job_creator\.ts\(1,\d+\): error TS\d+: .* \(stderr, unexpected\)$/,
      /^✗ Tasks 6 and 7: .*: 0 seen, 2 missing, \d unexpected$/,
    ],
  ],
];

// Two walk-throughs of a copy of the project with these scripts. They mostly wait, so they run beside the other tests.
let wrong: Script[];
beforeAll(() => {
  const project = makeFolder();
  const parts = ['src', 'scripts', 'test', 'package.json', 'tsconfig.json', 'dump.rdb'];
  execFileSync('cp', ['-R', ...parts.map((part) => join(ROOT, part)), project]);
  symlinkSync(join(ROOT, 'node_modules'), join(project, 'node_modules'));
  for (const [, file, program] of WRONG) writeFileSync(join(project, 'src', `${file}.ts`), program);
  wrong = ['1 2 3', '4 5 6'].map((names) =>
    startCommand('start', names.split(' '), { TEST_PATIENCE: '15000' }, project)
  );
});

test('runs the named task, and prints what README shows', async () => {
  const walk = startCommand('start', ['2']);
  expect(await walk.exited).toBe(0);
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, shown] = /^```\n(Task 2: [^]*?)\n```$/m.exec(readme) as RegExpExecArray;
  const lines = walk.stdout.slice(3).filter((line) => !/… waiting for/.test(line)); // on a busy machine
  expect(withoutTimes(lines.join('\n'))).toBe(withoutTimes(shown));
  expect(walk.stderr).toEqual([]);
});

test('runs parts that are named by words of their titles, shows one after the other, and writes them as a page', async () => {
  const page = join(makeFolder(), 'page.html');
  const walk = startCommand('start', ['deleted', 'then hangs', 'taken', '2', '5', '--html', page]);
  expect(await walk.exited).toBe(0);
  const lines = walk.stdout.map(withoutTimes);
  expect(lines.filter((line) => /^(Task|Failures)/.test(line))).toEqual([
    'Task 2: basic operations',
    'Task 5: publisher and subscriber',
    "Failures: events of a creator's jobs are lost, jobs are deleted, and another creator's job fails",
    'Failures: Redis goes down, then hangs, while both servers run',
    'Failures: an invalid REDIS_URL or PORT, and a port that is taken',
  ]);
  const whole = /\nFailures: Redis goes down, then [^]* 9-stock +\[exit status 1\][^]*\nFailures: an invalid/;
  expect(lines.join('\n')).toMatch(whole); // shown as a whole, although the next one is over before it
  for (const line of [
    /^ {2}✓ {2}N s {2}7-job_creator {8}Job 6 was deleted before it ended {2}\(stderr\)$/,
    /^ {2}✓ {2}N s {2}7-job_creator {8}\[exit status 1\]$/,
    /^ {2}\$ curl localhost:\d+\/reserve_product\/3$/,
    /^ {2}✓ {2}N s +\{"status":"Redis is not available"\} {2}\(HTTP status 503\)$/,
    /^ {2}✓ {2}N s {2}9-stock 2 +Port \d+ is taken: .* {2}\(stderr\)$/,
  ]) {
    expect(lines).toContainEqual(expect.stringMatching(line));
  }

  const html = readFileSync(page, 'utf8');
  expect(html).toContain('<title>Walk-through</title>');
  for (const line of [...SUBSCRIBER, ...PUBLISHER]) expect(html).toContain(`>${line}<`);
  const [, total] = /^ {2}(\d+) lines seen, 0 missing, 0 unexpected$/m.exec(lines.join('\n')) || [];
  expect(html).toContain(`>${total} as expected, 0 missing, 0 unexpected<`);
});

test('leaves no process and no folder after Ctrl-C', async () => {
  const folder = makeFolder();
  const walk = startCommand('start', ['silent', 'SIGTERM', 'then hangs'], { TMPDIR: folder });
  const isRunning = () => execFileSync('ps', ['axeww'], { encoding: 'utf8' }).includes(`TMPDIR=${folder}`);
  await walk.waitForLine(/\$ kill -STOP/);
  expect(foldersIn(folder)).toHaveLength(3); // three parts run at a time
  expect(isRunning()).toBe(true);
  walk.signal('SIGINT');
  expect(await walk.waitForExit()).toBe(130);
  expect(foldersIn(folder)).toEqual([]);
  await until(async () => !isRunning(), 'no process left');
});

test('shows a line that came before its cause after it, and keeps the order of each script', () => {
  const log = createLog();
  const [, first, second] = PUBLISHER;
  const line = (who: string, text: string) => log.add({ mark: 'seen', who, line: text });
  line('5-subscriber', SUBSCRIBER[2]);
  line('5-publisher', connected);
  line('5-publisher', first);
  line('5-publisher', second);
  log.flush();
  expect(log.entries.map((entry) => entry.line)).toEqual([connected, first, second, SUBSCRIBER[2]]);
});

describe('shows what is wrong with a script, and exits with status 1:', () => {
  let lines: string[];
  beforeAll(async () => {
    expect(await Promise.all(wrong.map(({ exited }) => exited))).toEqual([1, 1]);
    expect(wrong.flatMap(({ stderr }) => stderr)).toEqual([]);
    const shown = wrong.flatMap(({ stdout }) => stdout);
    lines = shown.map((line) => withoutBlanks(line.replace(/\d+\.\d{3} s/, '')));
  });

  test.each(WRONG)('%s', (_what, _file, _program, shown) => {
    for (const line of shown) {
      expect(lines).toContainEqual(typeof line === 'string' ? line : expect.stringMatching(line));
    }
  });
});
