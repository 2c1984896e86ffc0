import { execFileSync } from 'child_process';
import { readdirSync, readFileSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Result } from '../../contract/result';
import { ROOT, Script, startProgram } from '../../harness/script';
import { until } from '../../harness/wait';
import { gradeFolder } from '../../../scripts/grade/grade_folder';
import { makeFolder, removeFolders } from './folders';

const scripts: Script[] = [];
afterAll(async () => {
  for (const script of scripts) script.process.kill('SIGTERM');
  await Promise.all(scripts.map(({ ended }) => ended));
  removeFolders();
});

/** Types the command. */
function grade(args: string[], env: NodeJS.ProcessEnv = {}): Script {
  const command = [process.execPath, '-r', 'ts-node/register', 'scripts/grade/main.ts', ...args];
  const script = startProgram('grade', command, { cwd: ROOT, env: { ...process.env, ...env } });
  scripts.push(script);
  return script;
}

/** What is left in a temporary folder, but for ts-node's own cache. */
function leftIn(folder: string): string[] {
  return readdirSync(folder).filter((name) => !name.startsWith('v8-compile-cache'));
}

/** Grades Task 2 of a folder with this script, and resolves with the status and the marks. */
async function gradeScript(text: string, more: Record<string, string> = {}) {
  const folder = makeFolder({ '1-redis_op.js': text, ...more });
  const work = makeFolder({});
  const json = join(work, 'marks.json');
  const script = grade([folder, '2', '--json', json], { TMPDIR: work });
  const status = await script.ended;
  const result: Result = JSON.parse(readFileSync(json, 'utf8'));
  expect(leftIn(work)).toEqual(['marks.json']);
  return { folder, status, result, script };
}

/** The processes that have a text in their command line. */
function processes(text: string): string[] {
  const all = execFileSync('ps', ['-eo', 'pid,args'], { encoding: 'utf8' }).split('\n');
  return all.filter((line) => line.includes(text) && !line.includes('ps -eo'));
}

const STARTS = '1-redis_op: is there and starts';

test.concurrent.each([
  ['an endless loop', 'for (;;);', /has not printed a line and has not connected/],
  ['an empty file', '', /has not printed a line and has not connected/],
  ['process.abort()', 'process.abort();', /SIGABRT/],
  ['a syntax error', 'const x = ;\n', /SyntaxError: .*line 1 of 1-redis_op.js/],
  ['a misspelled require', "require('reddis');", /Cannot find module 'reddis'/],
])(
  '%s: one check fails, with why, and the others are not checked',
  async (_, text, why) => {
    const { status, result } = await gradeScript(text);
    expect(result.checks.filter((check) => check.status === 'failed').map(({ id }) => id)).toEqual([STARTS]);
    expect(result.checks[0].reason).toMatch(why);
    expect(result.checks.filter((check) => check.status === 'passed')).toEqual([]);
    expect(status).toBe(1);
  },
  120000
);

const CONNECTED = "console.log('Redis client connected to the server');";

test.concurrent.each([
  ['floods', "for (;;) process.stdout.write('a line\\n');"],
  ['floods without a line', "for (;;) process.stdout.write('a'.repeat(1000));"],
  ['exits in the middle', `${CONNECTED} process.exit();`],
  [
    'ignores signals',
    `${CONNECTED} for (const s of ['SIGTERM', 'SIGINT']) process.on(s, () => 0); setInterval(() => 0, 9);`,
  ],
  [
    'starts a process that outlives it, in a session of its own',
    `${CONNECTED} require('child_process').spawn(process.execPath, ['-e', 'setInterval(() => "outlives", 9)'],
      { detached: true, stdio: 'inherit' }).unref();`,
  ],
])(
  'a script that %s: a report, and nothing is left',
  async (_, text) => {
    const { folder, status, result } = await gradeScript(text);
    expect(status).toBe(1);
    expect(result.complete).toBe(true);
    expect(result.totals.task.of).toBe(5);
    expect(processes(folder)).toEqual([]);
    await until(async () => processes('"outlives"').length === 0, 'no process left');
  },
  180000
);

test('code for redis 4 without its packages is not judged with redis 3', async () => {
  const code = "const client = require('redis').createClient(); client.connect();";
  const asked = await gradeScript(code, { 'package.json': '{ "dependencies": { "redis": "^4.6.7" } }' });
  expect(asked.result.checks.map(({ status }) => status)).toEqual(
    asked.result.checks.map(() => 'not checked')
  );
  expect(asked.result.checks[0].reason).toMatch(
    /redis \^4\.6\.7, which is not in node_modules: add --install/
  );
  expect(asked.status).toBe(2);
  const silent = await gradeScript(code);
  expect(silent.result.checks[0].reason).toMatch(/calls connect\(\).*add --install/);
}, 120000);

const rdb = (format: string) => `REDIS${format}\xfa\x09redis-ver\x056.0.1\xff${'\0'.repeat(8)}`;

test.concurrent.each([
  ['is not there', undefined, /there is no dump.rdb/],
  ['is empty', '', /dump.rdb is empty/],
  ['is none', 'hello', /Redis cannot load dump.rdb/],
  ['is of a newer Redis', rdb('0099'), /newer than the one here \(format 99; here is/],
  ['lacks the key', rdb('0009'), /does not hold School/],
])(
  'a dump.rdb that %s: it says so',
  async (_, text, why) => {
    const folder = makeFolder({});
    if (text !== undefined) writeFileSync(join(folder, 'dump.rdb'), text, 'latin1');
    const { checks } = await gradeFolder(folder, { files: ['0-install'] });
    const reasons = checks.map(({ status, reason }) => `${status}: ${reason}`);
    expect(reasons.find((line) => /^failed/.test(line))).toMatch(why);
    expect(checks.filter(({ status }) => status === 'failed')).toHaveLength(1);
  },
  60000
);

test('npm start -- --solution: the lines of a solution with the same marks', async () => {
  const folder = makeFolder({
    '0-redis_client.js': `const client = require('redis').createClient();
client.on('connect', () => console.log('Redis client connected to the server \\none more'));`,
  });
  const main = 'scripts/walkthrough/walkthrough.ts';
  const command = [process.execPath, '-r', 'ts-node/register', main, '1', '--solution', folder];
  const script = startProgram('walkthrough', command, { cwd: ROOT });
  scripts.push(script);
  expect(await script.end()).toBe(1);
  expect(script.stdout).toContain('  ✓ Redis client connected to the server ');
  expect(script.stdout).toContain('  ? one more  (unexpected)');
  expect(script.stdout).toContain('  · 0-redis_client ended with SIGINT  (robustness)');
}, 60000);

test('no folder, one without scripts, an unknown task: a line each, status 2, and JSON that says so', async () => {
  const json = join(makeFolder({}), 'marks.json');
  const nowhere = grade([join(tmpdir(), 'nowhere'), '--json', json]);
  expect(await nowhere.ended).toBe(2);
  expect(nowhere.stderr.join()).toMatch(/there is no such folder/);
  expect(JSON.parse(readFileSync(json, 'utf8'))).toMatchObject({ version: 1, complete: false, checks: [] });
  const empty = grade([makeFolder({ 'README.md': '' })]);
  expect(await empty.ended).toBe(2);
  expect(empty.stderr.join()).toMatch(/none of the tasks' scripts is in it/);
  const unknown = grade([ROOT, '17']);
  expect(await unknown.ended).toBe(2);
  expect(unknown.stderr.join()).toMatch(/No task is called '17'/);
}, 120000);

test('Ctrl-C: marks that are not complete, with every check, and nothing is left', async () => {
  const work = makeFolder({});
  const json = join(work, 'marks.json');
  const script = grade(['.', '2', '--json', json], { TMPDIR: work });
  await until(async () => script.stderr.length > 0, 'the first check');
  script.process.kill('SIGINT');
  expect(await script.ended).toBe(130);
  const result: Result = JSON.parse(readFileSync(json, 'utf8'));
  expect(result).toMatchObject({ complete: false, reason: expect.stringMatching(/SIGINT/) });
  expect(result.totals.task.of).toBe(5);
  expect(leftIn(work)).toEqual(['marks.json']);
}, 120000);
