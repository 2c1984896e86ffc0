// npm run test:faults: its faults, output and end by Ctrl-C. What it checks is tested in fault_guarantees.test.ts.
import { execFileSync } from 'child_process';
import { describeFault, planFaults } from '../../scripts/faults/sequence';
import { until } from '../support/wait';
import { foldersIn, makeFolder, startCommand } from './command';

test('each seed has its own faults, and a minute has all kinds of them', () => {
  const [faults, others] = [1, 2].map((seed) => planFaults(seed, 60));
  expect(others).not.toEqual(faults);
  expect(new Set(faults.map(({ kind }) => kind)).size).toBe(8);
});

test('a short run prints the faults of its seed and a summary, and exits with status 0', async () => {
  const script = startCommand('test:faults', [], { SEED: '7', SECONDS: '3' });
  expect(await script.exited).toBe(0);
  expect(script.stderr).toEqual([]);
  const plan = planFaults(7, 3).map(describeFault);
  expect(script.stdout.slice(0, plan.length + 1)).toEqual(['SEED=7 SECONDS=3', ...plan]);
  expect(script.stdout.slice(plan.length + 2)).toEqual([
    expect.stringMatching(
      `^${plan.length} faults; [1-9]\\d* creators, .*; .*, [1-9]\\d* notif.*; .*, [1-9]\\d* answered with 200$`
    ),
    'every guarantee held',
  ]);
});

test('leaves no process and no folder after Ctrl-C', async () => {
  const folder = makeFolder();
  const script = startCommand('test:faults', [], { SECONDS: '60', TMPDIR: folder });
  const isRunning = () => execFileSync('ps', ['axeww'], { encoding: 'utf8' }).includes(`TMPDIR=${folder}`);
  await script.waitForLine(/stop a processor|kill Redis|stop Redis/);
  expect(foldersIn(folder)).toHaveLength(1);
  script.signal('SIGINT');
  expect(await script.waitForExit()).toBe(130);
  expect(foldersIn(folder)).toEqual([]);
  await until(async () => !isRunning(), 'no process left');
});
