import { execFileSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { createLog } from '../../scripts/walkthrough/output';
import { PUBLISHER, SCHOOLS, SUBSCRIBER } from '../support/expected';
import { ROOT } from '../support/launcher';
import { Script, startProgram } from '../support/script';
import { until } from '../support/wait';

const folders: string[] = [];
const scripts: Script[] = [];
afterEach(async () => {
  for (const script of scripts) script.signal('SIGTERM');
  await Promise.all(scripts.splice(0).map(({ exited }) => exited));
  execFileSync('rm', ['-rf', ...folders.splice(0)]);
});

function makeFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'walkthrough-'));
  folders.push(folder);
  return folder;
}

function walk(names: string[], env: NodeJS.ProcessEnv = {}, cwd = ROOT): Script {
  const program = ['-r', 'ts-node/register', 'scripts/walkthrough/walkthrough.ts', ...names];
  const options = { cwd, env: { ...process.env, ...env }, detached: true };
  const script = startProgram('walkthrough', [process.execPath, ...program], options);
  scripts.push(script);
  return script;
}

/** Whether nothing is left of the process group that the script leads. */
function isGone(script: Script): boolean {
  try {
    return !process.kill(-(script.process.pid as number), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

const withoutTimes = (text: string) => text.replace(/ *\d+\.\d{3} s/g, '  N s');

test('runs the task that is named, and prints what README shows', async () => {
  const script = walk(['2']);
  expect(await script.waitForExit()).toBe(0);
  const readme = readFileSync(join(ROOT, 'README.md'), 'utf8');
  const [, shown] = /^```\n(Task 2: [^]*?)\n```$/m.exec(readme) as RegExpExecArray;
  expect(withoutTimes(script.stdout.slice(3).join('\n'))).toBe(withoutTimes(shown));
  expect(script.stderr).toEqual([]);
});

test('shows what can go wrong, found by words of its title, with stderr, exit statuses and curl', async () => {
  const script = walk(['second', 'under 9-stock', 'taken', 'deleted']);
  expect(await script.waitForExit()).toBe(0);
  const lines = script.stdout.map(withoutTimes);
  expect(lines.filter((line) => line.startsWith('Failures: '))).toHaveLength(4);
  expect(lines.filter((line) => line === '  ✓  N s  Reply: 0')).toHaveLength(6);
  expect(lines).toContain('  ✓  N s  Job 1 was deleted before it ended  (stderr)');
  expect(lines).toContain('  ✓  N s  [exit status 1]');
  expect(lines).toContain('  ✓  N s  {"status":"Redis is not available"}  (HTTP status 503)');
  expect(lines).toContainEqual(expect.stringMatching(/^ {2}\$ curl localhost:\d+\/reserve_product\/3$/));
  expect(lines).toContainEqual(
    expect.stringMatching(/✓ {2}N s {2}9-stock 2 {2}Port \d+ is taken: .*\(stderr\)$/)
  );
});

test('--html writes the same as a page', async () => {
  const path = join(makeFolder(), 'page.html');
  const script = walk(['2', '5', '--html', path]);
  expect(await script.waitForExit()).toBe(0);
  const html = readFileSync(path, 'utf8');
  expect(html).toContain('<title>Walk-through</title>');
  const texts = html.replace(/<[^>]*>/g, '\n').split('\n');
  for (const line of [...SCHOOLS, ...SUBSCRIBER, ...PUBLISHER]) expect(texts).toContain(line);
  expect(texts).toContain('16 as expected, 0 missing, 0 unexpected');
});

test('cut short, leaves no process and no folder', async () => {
  const folder = makeFolder();
  const script = walk(['5', '8-job', '9-stock', '100-seat'], { TMPDIR: folder });
  await script.waitForLine(/5-publisher {3}About to send/);
  const ours = () => readdirSync(folder).filter((name) => name.startsWith('queuing-system-'));
  expect(ours()).toHaveLength(1);
  script.signal('SIGINT');
  expect(await script.waitForExit()).toBe(130);
  expect(ours()).toEqual([]);
  await until(async () => isGone(script), 'no process left');
});

test('a line that came before its cause is shown after it, and each script keeps its order', () => {
  jest.spyOn(console, 'log').mockImplementation();
  const log = createLog();
  const [connected, first, second] = PUBLISHER;
  const line = (who: string, text: string) => log.add({ mark: 'seen', who, line: text });
  line('5-subscriber', SUBSCRIBER[2]);
  line('5-publisher', connected);
  line('5-publisher', first);
  line('5-publisher', second);
  log.flush();
  jest.restoreAllMocks();
  expect(log.entries.map((entry) => entry.line)).toEqual([connected, first, second, SUBSCRIBER[2]]);
});

/** A copy of the project, in which a task's source is what `change` makes of it. */
function breakTask(task: string, change: (source: string) => string): string {
  const folder = makeFolder();
  const parts = ['src', 'scripts', 'test', 'package.json', 'tsconfig.json', 'dump.rdb'];
  execFileSync('cp', ['-R', ...parts.map((part) => join(ROOT, part)), folder]);
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  const file = join(folder, 'src', `${task}.ts`);
  writeFileSync(file, change(readFileSync(file, 'utf8')));
  return folder;
}

describe('what is wrong with a script', () => {
  test.each<[string, string, (source: string) => string, RegExp[], string]>([
    [
      'it does not exit',
      '1-redis_op',
      (source) => `${source}setInterval(() => undefined, 1000);\n`,
      [/^ {2}… waiting for 1-redis_op to exit$/, /^ {2}\? +\[1-redis_op does not exit\] {2}\(unexpected\)$/],
      '4 seen, 0 missing, 1 unexpected',
    ],
    [
      'it exits too early',
      '0-redis_client',
      () => `console.log('Redis client connected to the server');\n`,
      [/^ {2}\? {2}N s {2}\[exit status 0\] {2}\(not at Ctrl-C, unexpected\)$/],
      '1 seen, 0 missing, 1 unexpected',
    ],
    [
      'a line never comes',
      '1-redis_op',
      (source) =>
        source.replace(/^displaySchoolValue\('HolbertonSanFrancisco'\);$/m, 'setInterval(() => 0, 1000);'),
      [/^ {2}… waiting for "100"$/, /^ {2}✗ +100 {2}\(missing\)$/],
      '3 seen, 1 missing, 1 unexpected',
    ],
    [
      'lines are swapped',
      '1-redis_op',
      () =>
        `['Redis client connected to the server', 'Reply: OK', 'School', '100'].forEach((line) => console.log(line));\n`,
      [/^ {2}\? {2}N s {2}School {2}\(out of order\)$/],
      '4 seen, 0 missing, 0 unexpected, 1 out of order',
    ],
    [
      'it cannot be compiled',
      '1-redis_op',
      (source) => source.replace('(schoolName: string', '(schoolName: string ='),
      [
        /^ {2}\? {2}N s {2}src\/1-redis_op\.ts\(\d+,\d+\): error TS\d+: .* expected\. {2}\(stderr, unexpected\)$/,
      ],
      '0 seen, 4 missing, \\d unexpected',
    ],
    [
      'it throws',
      '1-redis_op',
      (source) => `${source}(undefined as unknown as string[]).push('x');\n`,
      [
        /^ {2}\? {2}N s {2}TypeError: Cannot read .* {2}\(stderr, unexpected\)$/,
        /^ {6}at .*src\/1-redis_op\.ts:\d+:\d+\)$/,
        /^ {2}\? {2}N s {2}\[exit status 1\] {2}\(unexpected\)$/,
      ],
      '0 seen, 4 missing, \\d unexpected',
    ],
  ])('%s', async (_, task, change, lines, sum) => {
    const script = walk([task], { TEST_PATIENCE: '12000' }, breakTask(task, change));
    expect(await script.waitForExit()).toBe(1);
    const printed = script.stdout.map(withoutTimes);
    for (const line of lines) expect(printed).toContainEqual(expect.stringMatching(line));
    expect(printed[printed.length - 2]).toMatch(new RegExp(`: ${sum}$`));
    expect(script.stderr).toEqual([]);
  });
});
