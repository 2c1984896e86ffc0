// Students' code that tries what it should not: nothing of it succeeds where bubblewrap works.
import { execFileSync, spawnSync } from 'child_process';
import { existsSync, mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'fs';
import { AddressInfo, createServer } from 'net';
import { basename, join } from 'path';
import { findSandbox, inFolderSandbox, Sandbox } from '../../scripts/grade/sandbox';
import { Result } from '../../scripts/grade/result';
import { startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { copySolution, gradeCommand, place, processesOf, PROJECT, saved } from './student_folders';

const { sandbox, warning = '' } = findSandbox();
const works = Boolean(sandbox && sandbox.isNested);
if (!works) process.stderr.write(`${warning} The tests of the sandbox are skipped.\n`);
const inSandbox = works ? test : test.skip;

const [home, directory, results] = ['home', 'class', 'results'].map((name) => place(name));
const mark = `mark-${basename(place())}`;

/** What became of each attempt, and how often the listener was connected to. */
let outcomes: Record<string, Result>;
let connections = 0;
let status: number | string;
let report: string[];

/** What the attempt said of itself, whatever the checks say of the solution. */
function said(name: string): string {
  const scripts = outcomes[name].consoles.flatMap((one) => one.scripts);
  return scripts.flatMap(({ lines }) => lines.map(({ text }) => text)).join('\n');
}

/** What a check says of the attempt's solution; without a check's id, the check of its lines. */
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
  const script = startProgram('grade', gradeCommand('--class', directory, '2', '3', '--results', results), {
    cwd: ROOT,
    env: { ...process.env, HOME: home, GRADER_TOKEN: 'of_the_teacher' },
    detached: true,
  });
  status = await script.exited;
  report = script.stdout;
  await new Promise((resolve) => server.close(resolve));
  outcomes = saved(results);
});
afterAll(() => {
  spawnSync('pkill', ['-KILL', '-f', mark]);
  execFileSync('rm', ['-rf', join(ROOT, mark), join('/tmp', mark)]);
});

inSandbox('reads no home folder, and no environment of the teacher', () => {
  expect(said('home')).toContain('attempt: secret: ENOENT');
  expect(said('home')).not.toMatch(/secret of the teacher|GRADER_TOKEN/);
});

inSandbox('reads nothing by a link that is named as what is mounted', () => {
  expect(said('link')).toContain('attempt: a link: ENOENT');
  expect(said('link')).toContain('attempt: a link above: ENOENT');
  expect(outcomes.outside).toMatchObject({ folder: join(directory, 'outside'), complete: false });
});

inSandbox("writes nothing into its own folder, the grader's, the home folder or the results", () => {
  const places = [join(directory, 'write', PROJECT), ROOT, home, results, '/tmp'];
  expect(places.filter((path) => existsSync(join(path, mark)))).toEqual([]);
  // Where the project itself is in /tmp, its place is in the private one.
  const refused = places.length - (ROOT.startsWith('/tmp/') ? 1 : 0);
  expect(said('write').match(/: (EROFS|ENOENT)$/gm)).toHaveLength(refused);
  expect(said('write')).toContain('attempt: /tmp: undefined'); // a private one
});

inSandbox('can write to no place that another folder graded meanwhile has', () => {
  const work = place('work');
  const command = inFolderSandbox(sandbox as Sandbox, join(directory, 'write'), work, ['true']);
  const writable = command.filter((_, index) => command[index - 1] === '--bind');
  expect(writable).toEqual([work]);
});

inSandbox('opens no connection to the machine', () => {
  expect(connections).toBe(0);
  expect(said('connect')).toContain('attempt: ECONNREFUSED');
  expect(said('connect')).toContain('attempt: interfaces: lo\n');
});

inSandbox('leaves no process', () => {
  expect(statusOf('outlive')).toBe('passed');
  expect(processesOf(mark)).toEqual([]);
});

inSandbox(
  'gets no more memory than its share, alone, with children, in namespaces of their own or in a file',
  () => {
    const [, megabytes] = /megabytes: (\d+)/.exec(said('memory')) || [];
    expect(Number(megabytes)).toBeGreaterThan(100);
    expect(Number(megabytes)).toBeLessThan(600);
    expect(said('memory')).toMatch(/attempt: a file: (ENOSPC|EFBIG)/);
    expect(said('children') + said('namespaces')).not.toContain('350 megabytes each');
    expect(outcomes.children.checks.map(({ reason }) => reason).join()).toContain('1024 MB');
  }
);

inSandbox('reaches no Redis of another task', () => {
  expect(statusOf('other-redis')).toBe('passed');
  expect(statusOf('other-redis', '2-redis_op_async: starts')).toBe('passed');
  expect(statusOf('other-redis', '2-redis_op_async: sets HolbertonSanFrancisco to 100')).toBe('failed');
});

inSandbox('leaves a right solution beside it its marks and its time', () => {
  const { checks, seconds } = outcomes.right;
  expect(checks.filter(({ id }) => id.startsWith('1-')).map(({ status }) => status)).toEqual(
    Array(7).fill('passed')
  );
  expect(seconds).toBeLessThan(60);
});

inSandbox('forges no result', () => {
  expect(said('forge')).toContain('attempt: results: ENOENT');
  expect(statusOf('forge')).toBe('failed');
});

inSandbox('does not end the grader, which grades all folders', () => {
  expect(statusOf('kill')).toBe('passed');
  expect(said('kill')).not.toContain('above');
  expect(Object.keys(outcomes)).toHaveLength(13);
  expect(Object.values(outcomes).filter(({ complete }) => !complete)).toEqual([outcomes.outside]);
  expect(status).toBe(1);
  expect(report.join('\n')).toMatch(/^12 of 13 folders graded in \d+ s, \d+ at a time$/m);
});
