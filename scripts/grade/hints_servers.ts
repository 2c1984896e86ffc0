// Common mistakes in the servers' answers, and in names.
import { Hint, differsInType, hasOtherKeys, lacksName } from './mistakes';

/** The first that fits is shown. */
export const SERVER_HINTS: Hint[] = [
  {
    say: 'The status is "Reservation are blocked", without an s.',
    when: (_, { expected, actual }) => /Reservation are/.test(expected) && /Reservations /.test(actual),
  },
  {
    say: 'An answer does not end the function: return after it, or what follows still runs.',
    when: ({ title, reason = '' }) =>
      /no such product/.test(title) && /server ended .*HEADERS_SENT/.test(reason),
  },
  {
    say: 'The id in a path is a text: answer itemId as a number, Number(…).',
    when: (_, text) => differsInType(text) && /"itemId":\s*"\d/.test(text.actual),
  },
  {
    say: 'Redis replies with a text: the number of seats is answered as it comes, "50", and currentQuantity as a number, Number(…).',
    when: (_, text) => differsInType(text) && /currentQuantity|numberOfAvailableSeats/.test(text.expected),
  },
  {
    say: 'Reading the count, comparing it and writing it are three steps, and another request may come between them. Let Redis do them in one: INCR or DECR and look at the reply, or EVAL.',
    when: ({ title }, { expected, actual }) =>
      /never sold|exactly 50 seats/.test(title) && parseInt(actual, 10) > parseInt(expected, 10),
  },
  {
    say: 'An object of the list was changed, and is answered with what was added to it: answer with a copy, { ...product, currentQuantity }.',
    when: ({ title }, { actual }) => /answers the same when/.test(title) && /currentQuantity/.test(actual),
  },
  {
    say: 'The keys of the JSON are named as in the task: compare them letter by letter.',
    when: ({ title }, text) => !title.includes('leaves one less') && hasOtherKeys(text),
  },
  {
    say: 'The names of the queue, of the key and of the channel are part of the task: compare them letter by letter.',
    when: lacksName,
  },
];
