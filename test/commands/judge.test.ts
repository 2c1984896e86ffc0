import { findFaults, judge, judgeEnding, NO_FAULTS } from '../support/judge';

test('sequences may mix, and the order in each counts', () => {
  const sequences = [
    ['a1', 'a2'],
    ['b1', 'b2'],
  ];
  expect(findFaults(['b1', 'a1', 'b2', 'a2'], sequences)).toEqual(NO_FAULTS);
  expect(findFaults(['a2', 'b1', 'a1', 'b2'], sequences)).toEqual({ ...NO_FAULTS, outOfOrder: ['a1'] });
});

test('of two swapped lines the late one is out of order; one that never comes is missing', () => {
  const { take, missing } = judge([['first', 'second', 'third']]);
  expect([take('second'), missing()]).toEqual(['expected', ['first', 'third']]);
  expect([take('first'), missing()]).toEqual(['out of order', ['third']]);
  expect([take('first'), missing()]).toEqual(['unexpected', ['third']]);
});

test('a line that nobody expects, or once too often, is unexpected', () => {
  expect(findFaults(['other', 'once', 'once'], [['once']])).toEqual({
    ...NO_FAULTS,
    unexpected: ['other', 'once'],
  });
});

test('a line that is expected again later is not taken for the one that was skipped', () => {
  expect(findFaults(['b', 'a', 'c', 'a'], [['a', 'b', 'a', 'c']])).toEqual({
    ...NO_FAULTS,
    outOfOrder: ['a'],
  });
});

test.each([
  ['by itself', 0, false, undefined],
  ['by itself', 1, false, 'ended with status 1'],
  ['by itself', 'SIGSEGV', false, 'ended with SIGSEGV'],
  ['by itself', undefined, false, 'does not end by itself'],
  ['by itself', 0, true, 'ended at Ctrl-C with status 0, and not by itself'],
  ['at Ctrl-C', 0, true, undefined],
  ['at Ctrl-C', 'SIGINT', true, 'ended with SIGINT'],
  ['at Ctrl-C', 0, false, 'ended by itself with status 0, and not at Ctrl-C'],
  ['at Ctrl-C', 1, false, 'ended by itself with status 1, and not at Ctrl-C'],
  ['at Ctrl-C', undefined, true, 'does not end at Ctrl-C'],
] as const)('to end %s, status %p, stopped %p: %p', (wanted, status, stopped, fault) => {
  expect(judgeEnding(wanted, status, stopped)).toBe(fault);
});
