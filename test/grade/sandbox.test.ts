// Students' scripts that attempt what the sandbox must prevent: each attempt fails, if bubblewrap works here.
import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'fs';
import { AddressInfo, createServer } from 'net';
import { basename, join } from 'path';
import { findSandbox, inFolderSandbox, Sandbox } from '../../scripts/grade/sandbox';
import { Result } from '../../scripts/grade/result';
import { ROOT } from '../support/launcher';
import { copySolution, grade, place, processesOf, PROJECT, readResults } from './student_folders';

const { sandbox, warning = '' } = findSandbox();
const works = Boolean(sandbox?.isNested);
if (!works) process.stderr.write(`${warning} The tests of the sandbox are skipped.\n`);
const inSandbox = works ? test : test.skip;

const [home, directory, results] = ['home', 'class', 'results'].map((name) => place(name));
const mark = `mark-${basename(place())}`;

/** The result of each attempt, by the name of its folder. */
let outcomes: Record<string, Result>;
/** How many connections a server outside the sandbox got. */
let connections = 0;
let status: number | string;
let report: string[];

/** What an attempt printed about its success. */
function printedBy(name: string): string {
  const scripts = outcomes[name].consoles.flatMap((console) => console.scripts);
  return scripts.flatMap(({ lines }) => lines.map(({ text }) => text)).join('\n');
}

/** The status of one check of an attempt, by default of its four lines. */
const statusOf = (name: string, wanted = '1-redis_op: prints the four lines in order') =>
  outcomes[name].checks.find(({ id }) => id === wanted)?.status;

beforeAll(async () => {
  if (!works) return;
  const server = createServer((socket) => {
    connections += 1;
    socket.on('error', () => undefined).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  for (const path of [home, directory, results]) mkdirSync(path);
  writeFileSync(join(home, 'secret'), 'the secret of the teacher');
  for (const name of [...readdirSync(join(__dirname, 'solutions/attempts')), 'right']) {
    const project = place('class', name, PROJECT);
    for (const solution of ['right', 'attempt', `attempts/${name}`]) copySolution(solution, project);
    const target = { root: ROOT, home, results, port, mark };
    writeFileSync(join(project, 'target.json'), JSON.stringify(target));
  }
  for (const name of ['node_modules', `${PROJECT}/node_modules`])
    symlinkSync(home, join(directory, 'link', name));
  mkdirSync(join(directory, 'outside'));
  symlinkSync(home, join(directory, 'outside', PROJECT));
  const env = { HOME: home, GRADER_TOKEN: 'of_the_teacher', GRADE_TASK_TIME: undefined };
  const script = grade(['--class', directory, '2', '3', '--only', 'task', '--results', results], env);
  status = await script.exited;
  report = script.stdout;
  await new Promise((resolve) => server.close(resolve));
  outcomes = readResults(results);
});
afterAll(() => {
  spawnSync('pkill', ['-KILL', '-f', mark]);
  execFileSync('rm', ['-rf', join(ROOT, mark), join('/tmp', mark)]);
});

inSandbox('reads no home folder, and no environment of the teacher', () => {
  expect(printedBy('home')).toContain('attempt: secret: ENOENT');
  expect(printedBy('home')).not.toMatch(/secret of the teacher|GRADER_TOKEN/);
});

inSandbox('reads nothing through a link named like a folder that is mounted', () => {
  expect(printedBy('link')).toContain('attempt: a link: ENOENT');
  expect(printedBy('link')).toContain('attempt: a link above: ENOENT');
  expect(outcomes.outside).toMatchObject({ folder: join(directory, 'outside'), complete: false });
});

inSandbox("writes nothing into its own folder, the grader's, the home folder or the results", () => {
  const places = [join(directory, 'write', PROJECT), ROOT, home, results, '/tmp'];
  expect(places.filter((path) => existsSync(join(path, mark)))).toEqual([]);
  // If the project itself is in /tmp, so is ROOT's place, in the private one.
  const refused = places.length - (ROOT.startsWith('/tmp/') ? 1 : 0);
  expect(printedBy('write').match(/: (EROFS|ENOENT)$/gm)).toHaveLength(refused);
  expect(printedBy('write')).toContain('attempt: /tmp: undefined'); // writing to the private one succeeds
});

inSandbox('can write only to the work folder of its own grading', () => {
  const work = place('work');
  const command = inFolderSandbox(sandbox as Sandbox, join(directory, 'write'), work, ['true']);
  const writable = command.filter((_, index) => command[index - 1] === '--bind');
  expect(writable).toEqual([work]);
});

inSandbox('opens no connection to the machine', () => {
  expect(connections).toBe(0);
  expect(printedBy('connect')).toContain('attempt: ECONNREFUSED');
  expect(printedBy('connect')).toContain('attempt: interfaces: lo\n');
});

inSandbox('leaves no process', () => {
  expect(statusOf('outlive')).toBe('passed');
  expect(processesOf(mark)).toEqual([]);
});

inSandbox(
  'gets no more memory than its share, alone, with children, with children in other namespaces, or in a file',
  () => {
    const [, megabytes] = /megabytes: (\d+)/.exec(printedBy('memory')) || [];
    expect(Number(megabytes)).toBeGreaterThan(100);
    expect(Number(megabytes)).toBeLessThan(600);
    expect(printedBy('memory')).toMatch(/attempt: a file: (ENOSPC|EFBIG)/);
    expect(printedBy('children') + printedBy('namespaces')).not.toContain('350 megabytes each');
    expect(outcomes.children.checks.map(({ reason }) => reason).join()).toContain('1024 MB');
  }
);

inSandbox('reaches no Redis of another task', () => {
  expect(statusOf('other-redis')).toBe('passed');
  expect(statusOf('other-redis', '2-redis_op_async: starts')).toBe('passed');
  expect(statusOf('other-redis', '2-redis_op_async: sets HolbertonSanFrancisco to 100')).toBe('failed');
});

inSandbox('costs a right solution beside it no mark', () => {
  const checks = outcomes.right.checks.filter(({ id }) => id.startsWith('1-'));
  expect(checks.map((check) => check.status)).toEqual(Array(5).fill('passed'));
});

inSandbox('forges no result', () => {
  expect(printedBy('forge')).toContain('attempt: results: ENOENT');
  expect(statusOf('forge')).toBe('failed');
});

inSandbox('does not kill the grader, which grades all folders', () => {
  expect(statusOf('kill')).toBe('passed');
  expect(printedBy('kill')).not.toContain('above');
  expect(Object.keys(outcomes)).toHaveLength(13);
  expect(Object.values(outcomes).filter(({ complete }) => !complete)).toEqual([outcomes.outside]);
  expect(status).toBe(1);
  expect(report.join('\n')).toMatch(/^12 of 13 folders graded in \d+ s, \d+ at a time$/m);
});
