import { findFaults, judge, NO_FAULTS } from '../support/judge';
import { startProgram } from '../support/script';

test.each([
  ['sequences may mix', 'b1 a1 b2 a2', 'a1 a2|b1 b2', {}],
  ['but each must be in order', 'a2 b1 a1 b2', 'a1 a2|b1 b2', { outOfOrder: ['a1'] }],
  ['a repeated line and an unknown one are unexpected', 'x a a', 'a', { unexpected: ['x', 'a'] }],
  ['a line that is expected twice may come late', 'b a c a', 'a b a c', { outOfOrder: ['a'] }],
])('%s', (_, lines, sequences, faults) => {
  const found = findFaults(
    lines.split(' '),
    sequences.split('|').map((sequence) => sequence.split(' '))
  );
  expect(found).toEqual({ ...NO_FAULTS, ...faults });
});

test('of two swapped lines the later one is out of order; a line that never comes is missing', () => {
  const { take, missing } = judge([['first', 'second', 'third']]);
  expect([take('second'), missing()]).toEqual(['expected', ['first', 'third']]);
  expect([take('first'), missing()]).toEqual(['out of order', ['third']]);
  expect([take('first'), missing()]).toEqual(['unexpected', ['third']]);
});

test('a failure shows the lines of the wrong sequence, and none of the others', async () => {
  const print = "console.log('a1\\nb1\\nb2\\nx')";
  const script = startProgram('mixed', [process.execPath, '-e', print], {});
  const sequences = [
    ['a1', 'a2'],
    ['b1', 'b2'],
  ];
  const facts = { reason: '"a2" is missing', expected: ['a1', 'a2'], actual: ['a1', 'x'] };
  await expect(expect(script).toPrint(sequences)).rejects.toMatchObject({ matcherResult: facts });
});
