import { seatLine, seats, stock, UNANSWERED, UNAVAILABLE } from '../support/expected';
import { answer, lines, testCases } from './good_run';
import { Job } from '../../scripts/faults/observation';

testCases([
  [
    'more confirmed than is reserved',
    (seen) => (seen.sales[0].reserved = {}),
    /of product 3 more was confirmed than is reserved/,
  ],
  [
    'a reservation of which no answer tells',
    (seen) => (seen.sales[0].reserved[3] = 2),
    /of product 3 more is reserved than was confirmed or perhaps made/,
  ],
  [
    'a reservation that was made in spite of 503',
    (seen) => Object.assign(seen.sales[0].answers[0], { status: 503, body: UNAVAILABLE }),
    /of product 3 more is reserved than was confirmed/,
  ],
  [
    'oversold',
    (seen) => {
      seen.sales[0].answers.push(...Array(2).fill(answer('/reserve_product/3', stock.confirmed(3))));
      seen.sales[0].reserved[3] = 3;
    },
    /of product 3 more is reserved than there is/,
  ],
  [
    'refused with some left',
    (seen) => seen.sales[0].answers.push(answer('/reserve_product/1', stock.notEnough(1))),
    /of product 1 there is some left/,
  ],
  [
    'an answer in HTML',
    (seen) => Object.assign(seen.sales[0].answers[1], { type: 'text/html' }),
    /gives an answer that is no JSON/,
  ],
  [
    '503 in other words',
    (seen) => seen.sales[0].answers.push(answer('/list_products/1', '{"status":"Sorry"}', 503)),
    /gives an answer that no task knows/,
  ],
  [
    'a list that needs Redis',
    (seen) => seen.sales[0].answers.push(answer('/list_products', UNAVAILABLE, 503)),
    /needs no Redis for its list/,
  ],
  [
    'a server that says twice that it listens',
    (seen) => seen.seats.server.stdout.push(seen.seats.server.stdout[0]),
    /100-seat #1 says 2 times that it listens/,
  ],
  [
    'status 500',
    (seen) =>
      seen.sales[0].answers.push(answer('/list_products/1', '{"status":"Internal server error"}', 500)),
    /gives an answer that no task knows/,
  ],
  ['no answer', (seen) => seen.sales[0].answers.push(answer('/list_products/1', '', 0)), /does not answer/],
  ['an answer too late', (seen) => (seen.sales[0].answers[1].took = 5000), /takes more than/],
  [
    'a server that is not well at the end',
    (seen) => {
      const late = { ...answer('/available_seats', UNANSWERED, 504), time: 60000 };
      seen.seats.answers.unshift(late, late, late);
    },
    /100-seat is not well again/,
  ],
  [
    '51 seats',
    (seen) => {
      Object.assign(seen.jobs.get('151') as Job, { state: 'complete' });
      seen.counts.reserve_seat = { active: 0, inactive: 0, complete: 51, failed: 0 };
      seen.seats.seatsLeft = '-1';
    },
    /51 of 51 jobs complete/,
    /outcomes printed of job 151 are "failed", and it is complete/,
  ],
  ['a seat too many left', (seen) => (seen.seats.seatsLeft = '1'), /available_seats is 1, and 50 jobs/],
  ['reservations not blocked', (seen) => seen.seats.answers.pop(), /not blocked in the end/],
  [
    'a seat whose outcome is printed twice',
    (seen) => seen.seats.server.stdout.push(...lines(seatLine.completed(101))),
    /outcomes printed of job 101 are "complete,complete"/,
  ],
  [
    'a seat without an outcome',
    (seen) => seen.seats.server.stdout.pop(),
    /outcomes printed of job 151 are ""/,
  ],
  [
    'a seat that was promised and not queued',
    (seen) => seen.seats.answers.unshift(answer('/reserve_seat', seats.inProcess)),
    /51 jobs for 52 answers of 'in process'/,
  ],
  [
    'a seat that was queued in spite of 503',
    (seen) => Object.assign(seen.seats.answers[0], { status: 503, body: UNAVAILABLE }),
    /51 jobs for 50 answers of 'in process'/,
  ],
]);
