import { execFileSync } from 'child_process';
import { mkdtempSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { PUBLISHER, SCHOOLS, SUBSCRIBER } from '../support/expected';
import { Script, startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { until } from '../support/wait';

const scripts: Script[] = [];
const folders: string[] = [];
afterEach(async () => {
  for (const script of scripts) script.process.kill('SIGTERM');
  await Promise.all(scripts.splice(0).map(({ ended }) => ended));
  execFileSync('rm', ['-rf', ...folders.splice(0)]);
});

function walk(names: string[], env: NodeJS.ProcessEnv = {}, cwd = ROOT): Script {
  const command = [
    process.execPath,
    '-r',
    'ts-node/register',
    'scripts/walkthrough/walkthrough.ts',
    ...names,
  ];
  const script = startProgram('walkthrough', command, {
    cwd,
    env: { ...process.env, RUNNER: process.env.RUNNER || 'dist', ...env },
    detached: true,
  });
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

test('runs the tasks that are named, and says that every line was seen', async () => {
  const script = walk(['1-']);
  expect(await script.end()).toBe(0);
  expect(script.stdout).toContain('Task 2: basic operations');
  expect(script.stdout).toContain('  ✓ School');
  expect(script.stdout[script.stdout.length - 1]).toBe('  4 lines seen, 0 missing, 0 unexpected');
  expect(script.stdout.join('\n')).not.toMatch(/Task [13]/);
  expect(script.stdout.join('\n')).not.toContain('\u001b');
});

test('--html writes what the scripts printed, and the marks, as a page', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  folders.push(folder);
  const script = walk(['2', '5', '--html', join(folder, 'page.html')]);
  expect(await script.end()).toBe(0);
  const html = readFileSync(join(folder, 'page.html'), 'utf8');
  expect(html).toContain('<title>Walk-through</title>');
  const texts = html.replace(/<[^>]*>/g, '\n').split('\n');
  for (const line of [...SCHOOLS, ...SUBSCRIBER, ...PUBLISHER]) expect(texts).toContain(line);
  expect(texts).toContain('13 as expected, 0 missing, 0 unexpected');
});

test('cut short, leaves no process and no folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'walkthrough-'));
  folders.push(folder);
  const script = walk(['5', '8-job', '9-stock', '100-seat'], { TMPDIR: folder });
  await script.line(/5-publisher {2}About to send/);
  const ours = () => readdirSync(folder).filter((name) => name.startsWith('queuing-system-'));
  expect(ours()).toHaveLength(1);
  script.process.kill('SIGINT');
  expect(await script.end()).toBe(130);
  expect(ours()).toEqual([]);
  await until(async () => isGone(script), 'no process left');
});

/** A copy of the project, in which a task's source is what `change` makes of it. */
function breakTask(task: string, change: (source: string) => string): string {
  const folder = mkdtempSync(join(tmpdir(), 'walkthrough-'));
  folders.push(folder);
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
      'it does not end',
      '1-redis_op',
      (source) => `${source}setInterval(() => undefined, 1000);\n`,
      [
        /^ {2}… waiting for 1-redis_op to end by itself \(5 s at most\)$/,
        /^ {2}\? 1-redis_op does not end by itself {2}\(unexpected\)$/,
      ],
      '4 seen, 0 missing, 1 unexpected',
    ],
    [
      'it ends too early',
      '0-redis_client',
      () => `console.log('Redis client connected to the server');\n`,
      [/^ {2}\? 0-redis_client ended by itself with status 0, and not at Ctrl-C {2}\(unexpected\)$/],
      '1 seen, 0 missing, 1 unexpected',
    ],
    [
      'a line never comes',
      '1-redis_op',
      (source) =>
        source.replace(/^displaySchoolValue\('HolbertonSanFrancisco'\);$/m, 'setInterval(() => 0, 1000);'),
      [/^ {2}… waiting for "100" \(10 s at most\)$/, /^ {2}✗ 100 {2}\(missing\)$/],
      '3 seen, 1 missing, 1 unexpected',
    ],
    [
      'lines are swapped',
      '1-redis_op',
      () =>
        `['Redis client connected to the server', 'Reply: OK', 'School', '100'].forEach((line) => console.log(line));\n`,
      [/^ {2}\? School {2}\(out of order\)$/],
      '3 seen, 0 missing, 0 unexpected, 1 out of order',
    ],
    [
      'it cannot be compiled',
      '1-redis_op',
      (source) => source.replace('(schoolName: string', '(schoolName: string ='),
      [/^ {2}\? src\/1-redis_op\.ts\(\d+,\d+\): error TS\d+: .* expected\. {2}\(unexpected\)$/],
      '0 seen, 4 missing, 2 unexpected',
    ],
    [
      'it throws',
      '1-redis_op',
      (source) => `${source}(undefined as unknown as string[]).push('x');\n`,
      [/^ {2}\? TypeError: Cannot read .* \(src\/1-redis_op\.ts:\d+\) {2}\(unexpected\)$/],
      '0 seen, 4 missing, 2 unexpected',
    ],
  ])('%s', async (_, task, change, lines, sum) => {
    const script = walk([task], { RUNNER: 'ts-node' }, breakTask(task, change));
    expect(await script.end()).toBe(1);
    for (const line of lines) expect(script.stdout).toContainEqual(expect.stringMatching(line));
    expect(script.stdout[script.stdout.length - 2]).toMatch(new RegExp(`: ${sum}$`));
    expect(script.stderr).toEqual([]);
  });
});
