import { execFileSync } from 'child_process';
import { mkdtempSync, readFileSync } from 'fs';
import { createServer } from 'net';
import { tmpdir } from 'os';
import { join } from 'path';
import { freePort } from '../harness/port';
import { ROOT, Script, startProgram } from '../harness/script';

const SAYS = 'as the task says';
const BEYOND = 'beyond';

const folder = mkdtempSync(join(tmpdir(), 'grade-'));
const scripts: Script[] = [];
afterAll(async () => {
  for (const script of scripts) script.process.kill('SIGTERM');
  await Promise.all(scripts.map(({ ended }) => ended));
  execFileSync('rm', ['-rf', folder]);
});

/** Grades a folder on ports of its own, where students' scripts have 6379 and 1245 written in them. */
async function grade(args: string[], ports?: string): Promise<Script> {
  const command = [process.execPath, '-r', 'ts-node/register', 'scripts/grade.ts', ...args];
  const MOVED_PORTS = ports || `6379:${await freePort()},1245:${await freePort()}`;
  const script = startProgram('grade', command, { cwd: ROOT, env: { ...process.env, MOVED_PORTS } });
  scripts.push(script);
  return script;
}

/** The fixtures: which tasks to grade, and what must fail, with why. */
const fixtures: Record<string, { tasks: string; faults: [mark: string, what: RegExp, why: RegExp][] }> = {
  'wrong-message': { tasks: '0-redis', faults: [[SAYS, /one line/, /expected "Redis client connected/]] },
  'no-connected-line': {
    tasks: '1-',
    faults: [[SAYS, /the value/, /expected "Redis client connected/]],
  },
  'wrong-order': {
    tasks: '2',
    faults: [[SAYS, /same order/, /expected "School", got "Reply: OK"/]],
  },
  'wrong-event': { tasks: '6', faults: [[SAYS, /completed/, /expected "Notification job completed"/]] },
  'get-then-set': { tasks: '9', faults: [[BEYOND, /sells no more/, /expected 10 reservations, got \d\d+/]] },
  'html-for-unknown': {
    tasks: '9',
    faults: [
      [SAYS, /suitcases/, /expected \{"status":"Product not found"\}, got <h1>/],
      [BEYOND, /bad ids/, /expected \{"status":"Product not found"\}, got 404 <h1>/],
    ],
  },
  'crash-without-redis': {
    tasks: '1-',
    faults: [[BEYOND, /does not crash/, /ended with 1: .*ECONNREFUSED/]],
  },
  'infinite-loop': {
    tasks: '1-',
    faults: [
      [SAYS, /the value/, /expected "Redis client connected to the server", got "nothing"/],
      [BEYOND, /shows a command/, /got "nothing"/],
    ],
  },
  'syntax-error': {
    tasks: '1-',
    faults: [
      [BEYOND, /does not crash/, /SyntaxError/],
      [SAYS, /the value/, /SyntaxError/],
      [BEYOND, /shows a command/, /SyntaxError/],
    ],
  },
  commonjs: { tasks: '1-', faults: [] },
  typescript: { tasks: '1-', faults: [] },
  'es-modules': { tasks: '1-', faults: [] },
};

test.concurrent.each(Object.entries(fixtures))(
  '%s: its fault, and no other',
  async (name, { tasks, faults }) => {
    const json = join(folder, `${name}.json`);
    const script = await grade([join('test/fixtures', name), tasks, '--json', json]);
    const status = await script.ended;
    const checks: Record<string, string | boolean>[] = JSON.parse(readFileSync(json, 'utf8'));
    expect(checks.length).toBeGreaterThan(1);
    const failed = checks.filter(({ passed }) => !passed);
    expect(failed.map(({ mark, what, why }) => [mark, what, why])).toEqual(
      faults.map(([mark, what, why]) => [mark, expect.stringMatching(what), expect.stringMatching(why)])
    );
    expect(status).toBe(faults.some(([mark]) => mark === SAYS) ? 1 : 0);
  },
  120000
);

test('no folder, an empty one, a task that is missing: a clear line each, and JUnit for the rest', async () => {
  const none = await grade([]);
  expect(await none.end()).toBe(1);
  expect(none.stderr[0]).toMatch(/^usage: npm run grade DIR/);
  const nowhere = await grade([join(folder, 'nowhere')]);
  expect(await nowhere.end()).toBe(1);
  expect(nowhere.stderr[0]).toMatch(/there is no such folder$/);
  const empty = await grade([join(ROOT, '.ci')]);
  expect(await empty.end()).toBe(1);
  expect(empty.stderr[0]).toMatch(/none of the tasks' scripts is in it/);

  const junit = join(folder, 'junit.xml');
  const missing = await grade(['test/fixtures/commonjs', '1-', '2', '--junit', junit]);
  expect(await missing.ended).toBe(1);
  expect(missing.stdout.join('\n')).toMatch(
    /✓ 1-redis_op .*\n.*✗ 2-redis_op_async.*\n.*there is no such file/
  );
  const xml = readFileSync(junit, 'utf8');
  expect(xml).toMatch(/^<testsuite name="grade" tests="4" failures="1">/);
  expect(xml).toContain('<failure message="2-redis_op_async: there is no such file"/>');
});

test('something listens on a port that the scripts need: it says so, and touches nothing', async () => {
  const port = await freePort();
  let touched = 0;
  const server = createServer((socket) => {
    socket.on('data', () => (touched += 1)).on('error', () => undefined);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  try {
    const script = await grade(['test/fixtures/commonjs', '1-'], `6379:${port},1245:${await freePort()}`);
    expect(await script.end()).toBe(1);
    expect(script.stderr[0]).toBe(
      `Something listens on port ${port}, which the scripts need: stop it first. Nothing was run.`
    );
    expect(touched).toBe(0);
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});
