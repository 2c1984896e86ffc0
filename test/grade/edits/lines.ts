/** What else fails where a line of the four is wrong. */
export const LINES = [
  'prints the value that Redis holds',
  'prints null',
  'wrong type',
  'keeps running without',
];
