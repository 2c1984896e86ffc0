import { execFileSync } from 'child_process';
import { foldersIn, makeFolder, startCommand } from './command';
import { until } from '../support/wait';
import { describeFault, planFaults } from '../../scripts/faults/sequence';

test('the faults follow from the seed', () => {
  const lines = (seed: number) => planFaults(seed, 60).map(describeFault);
  expect(lines(1)).toEqual(lines(1));
  expect(lines(1)).not.toEqual(lines(2));
  const kinds = new Set(planFaults(1, 60).map(({ kind }) => kind));
  expect(kinds.size).toBe(9);
});

test('a short run prints the faults of its seed and what was done meanwhile, and exits with status 0', async () => {
  const script = startCommand('test:faults', [], { SEED: '7', SECONDS: '3' });
  expect(await script.exited).toBe(0);
  expect(script.stderr).toEqual([]);
  const plan = planFaults(7, 3).map(describeFault);
  expect(script.stdout.slice(0, plan.length + 1)).toEqual(['SEED=7 SECONDS=3', ...plan]);
  expect(script.stdout.slice(plan.length + 2)).toEqual([
    expect.stringMatching(`^faults +${plan.length} \\(`),
    expect.stringMatching(/^jobs +\d+ \(.*push_notification_code_2 \d/),
    expect.stringMatching(/^notifications +[1-9]/),
    expect.stringMatching(/^requests +\d+ \(200 \d/),
    'every guarantee held',
  ]);
});

test('cut short, leaves no process and no folder', async () => {
  const folder = makeFolder();
  const script = startCommand('test:faults', [], { SECONDS: '60', TMPDIR: folder });
  await script.waitForLine(/stop a processor|kill Redis|stop Redis/);
  expect(foldersIn(folder)).toHaveLength(1);
  script.signal('SIGINT');
  expect(await script.waitForExit()).toBe(130);
  expect(foldersIn(folder)).toEqual([]);
  const running = () => execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' });
  await until(async () => !running().includes(folder), 'no process left');
});
