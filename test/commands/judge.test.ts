import { eventuallyPrints, findFaults, NO_FAULTS } from '../support/judge';
import { LIMITS } from '../support/launcher';
import { startTask } from '../support/script';

test.each([
  ['sequences may mix, and share a line', 'b a x b', 'a b|b x', {}],
  ['but each must be in order', 'a2 b1 a1 b2', 'a1 a2|b1 b2', { outOfOrder: ['a1'] }],
  ['a line that is skipped, or never comes, is missing', 'b', 'a b c', { missing: ['a', 'c'] }],
  ['a repeated line and an unknown one are unexpected', 'x a a', 'a', { unexpected: ['x', 'a'] }],
  ['a line is late only once', 'b a a', 'a b', { outOfOrder: ['a'], unexpected: ['a'] }],
  ['a line that is expected twice may come late', 'b a c a', 'a b a c', { outOfOrder: ['a'] }],
])('%s', (_, lines, sequences, faults) => {
  const found = findFaults(
    lines.split(' '),
    sequences.split('|').map((sequence) => sequence.split(' '))
  );
  expect(found).toEqual({ ...NO_FAULTS, ...faults });
});

const run = (code: string) => startTask('program', { command: [process.execPath, '-e', code], options: {} });

test('a failure shows the lines of the wrong sequence, and none of the others', async () => {
  const script = run("console.log('a1\\nb1\\nb2\\nx')");
  const sequences = [
    ['a1', 'a2'],
    ['b1', 'b2'],
  ];
  const facts = { reason: '"a2" is missing', expected: ['a1', 'a2'], actual: ['a1', 'x'] };
  await expect(expect(script).toPrint(sequences)).rejects.toMatchObject({ matcherResult: facts });
});

test('a failure says that an expected line is on stderr', async () => {
  const script = run("console.log('a'); console.error('b')");
  await expect(expect(script).toPrint(['a', 'b'])).rejects.toMatchObject({
    matcherResult: { reason: '"b" is missing; an expected line is on stderr' },
  });
  await expect(expect(script).toPrintMatching(/b/, 'ab')).rejects.toMatchObject({
    matcherResult: { reason: 'the line is missing; an expected line is on stderr', expected: ['b'] },
  });
});

test('no check waits again for a line that did not come', async () => {
  LIMITS.quiet = 1000; // for the rest of this file: others have a module of their own
  const script = run('setInterval(() => undefined, 1e5)');
  expect(await eventuallyPrints(script, ['a'])).toBe(false);
  const begin = Date.now();
  expect(await eventuallyPrints(script, ['a'])).toBe(false);
  expect(Date.now() - begin).toBeLessThan(900);
});
