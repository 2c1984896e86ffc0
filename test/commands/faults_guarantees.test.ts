// Each guarantee that npm run test:faults checks, broken once in a made-up run in which all of them held.
import { checkGuarantees } from '../../scripts/faults/guarantees';
import { Answer, Job, Observation, Run, Sale } from '../../scripts/faults/observation';
import { completedJob, jobLife, jobLine, listening, NOTIFICATION } from '../support/expected';
import { seatLine, seats, sending, stock, UNANSWERED, UNAVAILABLE } from '../support/expected';

const SINGLE = 'push_notification_code';
const MANY = 'push_notification_code_2';
const BEGIN = Date.UTC(2026, 0, 1);

const line = (text: string, stream: 'stdout' | 'stderr' = 'stdout') => ({ stream, text, at: BEGIN + 100 });

/** A script that has printed these lines early, and has ended with status 0. */
const run = (file: string, ...lines: string[]): Run => {
  const script: Run['script'] = { file, lines: lines.map((text) => line(text)), status: () => 0 };
  return { name: `${file} #1`, script };
};

const counts = (complete: number, failed: number) => ({ active: 0, inactive: 0, complete, failed });

const answer = (path: string, body: string, status = 200): Answer => {
  return { path, body, status, type: 'application/json; charset=utf-8', at: BEGIN + 100, took: 5 };
};

const notification = (phoneNumber: string) => ({ phoneNumber, message: 'x' });

const job = (id: number, type: string, state: string, data = {}): [string, Job] => {
  return [`${id}`, { id: `${id}`, type, state, data: JSON.stringify(data), created_at: `${BEGIN}` }];
};

const SEAT_JOBS = [...Array(51).keys()].map((index) => 101 + index);

/** Two jobs of Task 8, one of Task 6, 51 of seats, and one suitcase that is sold. */
function createGoodRun() {
  const creator = { ...run('create_many', ...jobLife(1, '1'), ...jobLife(2, '2')), jobs: 2 };
  const single = { ...run('6-job_creator', ...completedJob(3)), jobs: 1 };
  const processor = run('7-job_processor', sending(notification('1')), sending(notification('2')));
  const outcomes = SEAT_JOBS.map((id) => (id < 151 ? seatLine.completed(id) : seatLine.failed(id)));
  const seatServer = run('100-seat', listening(1245), ...outcomes);
  const sale: Sale = {
    servers: [run('9-stock', listening(1245))],
    answers: [answer('/reserve_product/3', stock.confirmed(3)), answer('/list_products', stock.list)],
    kept: { 'item.3': '1' },
  };
  const seatSale: Sale = {
    servers: [seatServer],
    answers: SEAT_JOBS.map(() => answer('/reserve_seat', seats.inProcess)),
    kept: { available_seats: '0' },
  };
  seatSale.answers.push(answer('/reserve_seat', seats.blocked));
  const seen: Observation = {
    creators: [creator, single],
    processors: [processor, run('6-job_processor', sending(NOTIFICATION))],
    stock: [sale],
    seats: seatSale,
    jobs: new Map([
      job(1, MANY, 'complete', notification('1')),
      job(2, MANY, 'complete', notification('2')),
      job(3, SINGLE, 'complete', NOTIFICATION),
      ...SEAT_JOBS.map((id) => job(id, 'reserve_seat', id < 151 ? 'complete' : 'failed')),
    ]),
    counts: { [MANY]: counts(2, 0), [SINGLE]: counts(1, 0), reserve_seat: counts(50, 1) },
    begin: BEGIN,
    healed: BEGIN + 50,
  };
  return { ...seen, creator, single, processor, seatServer, sale, seatSale };
}

type Change = (seen: ReturnType<typeof createGoodRun>) => unknown;

/** The guarantees that the run breaks after the change. */
function broken(change: Change): string[] {
  const seen = createGoodRun();
  change(seen);
  const found: string[] = [];
  checkGuarantees(seen, (what) => found.push(what));
  return found;
}

const end = ({ script }: Run, status?: number | string) => (script.status = () => status);
const print = (run: Run, text: string, place = run.script.lines.length) =>
  run.script.lines.splice(place, 0, line(text));
const drop = ({ script }: Run, place: number) => script.lines.splice(place, 1);
/** Puts a line behind the next one. */
const delay = (run: Run, place: number) => run.script.lines.splice(place + 1, 0, ...drop(run, place));

test('nothing is broken where every guarantee held', () => {
  expect(broken(() => undefined)).toEqual([]);
});

describe('a notification is sent by one processor, and 20 s later by another', () => {
  const sendTwice = (first: Partial<Run>, ...others: string[]) =>
    broken(({ processor, processors }) => {
      Object.assign(processor, first);
      if (first.killed) end(processor, 'SIGKILL');
      for (const number of others) print(processor, sending(notification(number)));
      const second = run('7-job_processor', sending(notification('1')));
      second.script.lines[0].at += 20000;
      processors.push(second);
    });

  test('which is right where the first was killed, or silent for 15 s', () => {
    expect(sendTwice({ killed: BEGIN + 300 })).toEqual([]);
    expect(sendTwice({ stops: [{ from: BEGIN + 200, to: BEGIN + 15400 }] })).toEqual([]);
  });

  test('which is wrong where it was not, or not for long, or was killed with other jobs in flight', () => {
    const wrong = [expect.stringMatching(/to 1, with message: x" was sent 2 times for 1 jobs/)];
    expect(sendTwice({})).toEqual(wrong);
    expect(sendTwice({ stops: [{ from: BEGIN + 200, to: BEGIN + 10000 }] })).toEqual(wrong);
    expect(sendTwice({ killed: BEGIN + 300 }, '8', '9')).toEqual(wrong);
  });
});

const RESERVE = '/reserve_product/3';
const CRASH = '{"status":"Internal server error"}';

test.each<[expected: string | string[], change: Change]>([
  ['create_many #1 has not ended', ({ creator }) => end(creator)],
  ['create_many #1 ended with 1', ({ creator }) => end(creator, 1)],
  ['6-job_creator #1 prints to stderr', ({ single }) => single.script.lines.push(line('x', 'stderr'))],
  ['create_many #1 prints a line that no task asks for', ({ creator }) => print(creator, 'undefined')],
  ['prints "Notification job 1 completed" 2 times', ({ creator }) => print(creator, jobLine.completed(1))],
  ['prints "Notification job 2 completed" 0 times', ({ creator }) => drop(creator, 7)],
  [
    ['1 completed" 0 times', 'job 1 failed: x", which is not to be expected'],
    ({ creator }) => (creator.script.lines[3].text = jobLine.failed(1, 'x')),
  ],
  ['prints "Notification job created: 1" 2 times', ({ creator }) => print(creator, jobLine.created(1), 0)],
  ['the lines of job 1 out of order', ({ creator }) => delay(creator, 0)], // a step before 'created'
  ['the lines of job 1 out of order', ({ creator }) => delay(creator, 1)], // a step before another
  ['the lines of job 2 out of order', ({ creator }) => delay(creator, 6)], // a step after the outcome
  ['job 1 0% complete" 2 times', ({ creator }) => print(creator, jobLine.progress(1, 0), 1)],
  ['job 1 25% complete", which is not', ({ creator }) => print(creator, jobLine.progress(1, 25), 1)],
  [
    'prints "Notification job completed" 2 times',
    ({ single }) => print(single, 'Notification job completed'),
  ],
  [
    ['creates 1 jobs in place of 2', 'job 2 is in Redis, and no creator has printed it'],
    ({ creator }) => creator.script.lines.splice(4),
  ],
  [
    ['job 2 is not in Redis', `of 1 jobs of ${MANY}, Kue counts`, 'was sent 1 times for 0 jobs'],
    ({ jobs }) => jobs.delete('2'),
  ],
  [
    ['job 4 is in Redis, and no', `of 3 jobs of ${MANY}, Kue counts`, 'was sent 1 times for 2 jobs'],
    ({ jobs }) => jobs.set(...job(4, MANY, 'complete', notification('2'))),
  ],
  [
    ['job 3 has not ended: it is active', `of 1 jobs of ${SINGLE}, Kue counts`, 'sent 1 times for 0 jobs'],
    (seen) => {
      seen.jobs.set(...job(3, SINGLE, 'active', NOTIFICATION));
      seen.counts[SINGLE] = { ...counts(0, 0), active: 1 };
    },
  ],
  [`of 1 jobs of ${SINGLE}, Kue counts 1 active`, (seen) => (seen.counts[SINGLE].active = 1)],
  ['to 2, with message: x" was sent 0 times for 1 jobs', ({ processor }) => drop(processor, 1)],
  ['7-job_processor #1 ended with 1', ({ processor }) => end(processor, 1)],

  ['more was confirmed than is reserved', ({ sale }) => (sale.kept = {})],
  ['more is reserved than was confirmed', ({ sale }) => (sale.kept['item.3'] = '2')],
  ['is reserved than was confirmed', ({ sale }) => (sale.answers[0] = answer(RESERVE, UNAVAILABLE, 503))],
  [
    'product 3 more is reserved than there is',
    ({ sale }) => {
      sale.answers.push(sale.answers[0], sale.answers[0]);
      sale.kept['item.3'] = '3';
    },
  ],
  ['some is left', ({ sale }) => sale.answers.push(answer('/reserve_product/1', stock.notEnough(1)))],
  ['an answer that is not JSON', ({ sale }) => (sale.answers[1].type = 'text/html')],
  ['an answer that no task knows', ({ sale }) => sale.answers.push(answer('/list_products/1', '{}', 503))],
  ['an answer that no task knows', ({ sale }) => sale.answers.push(answer('/list_products/1', CRASH, 500))],
  ['without Redis', ({ sale }) => sale.answers.push(answer('/list_products', UNAVAILABLE, 503))],
  ['does not answer', ({ sale }) => sale.answers.push(answer('/list_products/1', '', 0))],
  ['takes more than', ({ sale }) => (sale.answers[1].took = 5000)],

  ['100-seat #1 says 2 times that it listens', ({ seatServer }) => print(seatServer, listening(1245))],
  [
    '100-seat has not recovered',
    ({ seatSale }) => {
      const late = { ...answer('/available_seats', UNANSWERED, 504), at: BEGIN + 60000 };
      seatSale.answers.unshift(late, late, late);
    },
  ],
  [
    [
      '51 of 51 jobs are complete',
      'job 151 completed" 0 times',
      'job 151 failed: Not enough seats available", which',
    ],
    (seen) => {
      seen.jobs.set(...job(151, 'reserve_seat', 'complete'));
      seen.counts.reserve_seat = counts(51, 0);
      seen.seatSale.kept.available_seats = '-1';
    },
  ],
  ['available_seats is 1, and 50 jobs', ({ seatSale }) => (seatSale.kept.available_seats = '1')],
  ['not blocked in the end', ({ seatSale }) => seatSale.answers.pop()],
  ['job 101 completed" 2 times', ({ seatServer }) => print(seatServer, seatLine.completed(101))],
  ['job 151 failed: Not enough seats available" 0 times', ({ seatServer }) => drop(seatServer, 51)],
  ['51 jobs for 52 reservations', ({ seatSale }) => seatSale.answers.unshift(seatSale.answers[0])],
  [
    '51 jobs for 50 reservations',
    ({ seatSale }) => (seatSale.answers[0] = answer('/reserve_seat', UNAVAILABLE, 503)),
  ],
])('%s', (expected, change) => {
  expect(broken(change)).toEqual([expected].flat().map((one) => expect.stringContaining(one)));
});
