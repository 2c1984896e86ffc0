import { execFileSync } from 'child_process';
import { mkdtempSync, readdirSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { judge } from '../contract/judge';
import { ROOT, Script, startProgram } from '../harness/script';
import { until } from '../harness/wait';

const scripts: Script[] = [];
afterEach(async () => {
  for (const script of scripts) script.process.kill('SIGTERM');
  await Promise.all(scripts.splice(0).map(({ ended }) => ended));
});

function walk(names: string[], env: NodeJS.ProcessEnv = {}): Script {
  const command = [process.execPath, '-r', 'ts-node/register', 'scripts/walkthrough.ts', ...names];
  const script = startProgram('walkthrough', command, {
    cwd: ROOT,
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

test('plays the tasks that are named, and says that every line was seen', async () => {
  const script = walk(['1-']);
  expect(await script.end()).toBe(0);
  expect(script.stdout).toContain('Task 2: basic operations');
  expect(script.stdout).toContain('  ✓ School');
  expect(script.stdout[script.stdout.length - 1]).toBe('  4 lines seen, 0 missing, 0 unexpected');
  expect(script.stdout.join('\n')).not.toMatch(/Task [13]/);
  expect(script.stdout.join('\n')).not.toContain('\u001b');
});

test('names the tasks that there are when there is none of that name', async () => {
  const script = walk(['3']);
  expect(await script.end()).toBe(1);
  expect(script.stderr.join('\n')).toMatch(/^No task begins with 3\. There are: 0-install 0-redis_client /);
});

test('cut short, leaves no process and no folder', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'walkthrough-'));
  try {
    const script = walk(['5'], { TMPDIR: folder });
    await script.line(/5-publisher {2}About to send/);
    const ours = () => readdirSync(folder).filter((name) => name.startsWith('queuing-system-'));
    expect(ours()).toHaveLength(1);
    script.process.kill('SIGINT');
    expect(await script.end()).toBe(130);
    expect(ours()).toEqual([]);
    await until(async () => isGone(script), 'no process left');
  } finally {
    execFileSync('rm', ['-rf', folder]);
  }
});

describe('the judge', () => {
  test('lets sequences mix, and keeps the order in each', () => {
    const { take, missing } = judge([
      ['a1', 'a2'],
      ['b1', 'b2'],
    ]);
    expect(['b1', 'a1', 'b2', 'a2'].map(take)).toEqual([true, true, true, true]);
    expect(missing()).toEqual([]);
  });

  test('a line too early leaves the one before it missing, and unexpected when it comes', () => {
    const { take, missing } = judge([['first', 'second']]);
    expect(['second', 'first'].map(take)).toEqual([true, false]);
    expect(missing()).toEqual(['first']);
  });

  test('a line that nobody expects, or once too often, is unexpected', () => {
    const { take } = judge([['once']]);
    expect(['other', 'once', 'once'].map(take)).toEqual([false, true, false]);
  });
});
