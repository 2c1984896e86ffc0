// npm run test:faults: the command, and each guarantee that it checks, broken once in a made-up run in which all of them held.
import { execFileSync } from 'child_process';
import { SCRIPT_GUARANTEES } from '../../scripts/faults/guarantees';
import { SERVER_GUARANTEES } from '../../scripts/faults/guarantees_servers';
import { Answer, Job, Observation, Run, Sale } from '../../scripts/faults/observation';
import { describeFault, planFaults } from '../../scripts/faults/sequence';
import { completedJob, jobLife, jobLine, listening, NOTIFICATION } from '../support/expected';
import { seatLine, seats, sending, stock, UNANSWERED, UNAVAILABLE } from '../support/expected';
import { until } from '../support/wait';
import { foldersIn, makeFolder, startCommand } from './command';

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
  const isRunning = () => execFileSync('ps', ['axeww'], { encoding: 'utf8' }).includes(`TMPDIR=${folder}`);
  await script.waitForLine(/stop a processor|kill Redis|stop Redis/);
  expect(foldersIn(folder)).toHaveLength(1);
  script.signal('SIGINT');
  expect(await script.waitForExit()).toBe(130);
  expect(foldersIn(folder)).toEqual([]);
  await until(async () => !isRunning(), 'no process left');
});

const SINGLE = 'push_notification_code';
const MANY = 'push_notification_code_2';
const RESERVE = '/reserve_product/3';
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
    answers: [answer(RESERVE, stock.confirmed(3)), answer('/list_products', stock.list)],
    kept: { 'item.3': '1' },
  };
  const reservations = SEAT_JOBS.map(() => answer('/reserve_seat', seats.inProcess));
  const seatSale: Sale = {
    servers: [seatServer],
    answers: [...reservations, answer('/reserve_seat', seats.blocked)],
    kept: { available_seats: '0' },
  };
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

/** What is broken in the run after the change. */
function broken(change: Change): string[] {
  const seen = createGoodRun();
  change(seen);
  return [...SCRIPT_GUARANTEES, ...SERVER_GUARANTEES].flatMap(({ check }) =>
    check(seen).map(({ what }) => what)
  );
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

const TWICE = [expect.stringMatching(/to 1, with message: x" was sent 2 times for 1 jobs/)];

test.each<[what: string, first: Partial<Run>, wrong: unknown[], others?: string[]]>([
  ['the first was killed', { killed: BEGIN + 300 }, []],
  ['the first was silent for 15 s', { stops: [{ from: BEGIN + 200, to: BEGIN + 15400 }] }, []],
  ['neither', {}, TWICE],
  ['the first was silent for less', { stops: [{ from: BEGIN + 200, to: BEGIN + 10000 }] }, TWICE],
  ['the first was killed with other jobs in flight', { killed: BEGIN + 300 }, TWICE, ['8', '9']],
])(
  'a notification is sent by one processor, and 20 s later by another: %s',
  (_, first, wrong, others = []) => {
    const sendTwice: Change = ({ processor, processors }) => {
      Object.assign(processor, first);
      if (first.killed) end(processor, 'SIGKILL');
      for (const number of others) print(processor, sending(notification(number)));
      const second = run('7-job_processor', sending(notification('1')));
      second.script.lines[0].at += 20000;
      processors.push(second);
    };
    expect(broken(sendTwice)).toEqual(wrong);
  }
);

const ask =
  (path: string, body: string, status?: number): Change =>
  ({ sale }) =>
    sale.answers.push(answer(path, body, status));

test.each<[wrong: string, change: Change]>([
  ['create_many #1 has not ended', ({ creator }) => end(creator)],
  ['create_many #1 ended with 1', ({ creator }) => end(creator, 1)],
  ['7-job_processor #1 ended with 1', ({ processor }) => end(processor, 1)],
  ['6-job_creator #1 prints to stderr', ({ single }) => single.script.lines.push(line('x', 'stderr'))],
  ['create_many #1 prints a line that no task asks for', ({ creator }) => print(creator, 'undefined')],
  ['100-seat #1 says 2 times that it listens', ({ seatServer }) => print(seatServer, listening(1245))],

  ['prints "Notification job 1 completed" 2 times', ({ creator }) => print(creator, jobLine.completed(1))],
  ['prints "Notification job 2 completed" 0 times', ({ creator }) => drop(creator, 7)],
  [
    '1 completed" 0 times | job 1 failed: x", which is not to be expected',
    ({ creator }) => (creator.script.lines[3].text = jobLine.failed(1, 'x')),
  ],
  ['prints "Notification job created: 1" 2 times', ({ creator }) => print(creator, jobLine.created(1), 0)],
  ['the lines of job 1 out of order', ({ creator }) => delay(creator, 0)], // a step before 'created'
  ['the lines of job 1 out of order', ({ creator }) => delay(creator, 1)], // a step before another
  ['the lines of job 2 out of order', ({ creator }) => delay(creator, 6)], // a step after the outcome
  ['job 1 0% complete" 2 times', ({ creator }) => print(creator, jobLine.progress(1, 0), 1)],
  ['job 1 25% complete", which is not', ({ creator }) => print(creator, jobLine.progress(1, 25), 1)],
  ['prints "Notification job completed" 2 times', ({ single }) => print(single, completedJob(3)[1])],

  [
    'creates 1 jobs in place of 2 | job 2 is in Redis, and no creator has printed it',
    ({ creator }) => creator.script.lines.splice(4),
  ],
  [
    `job 2 is not in Redis | of 1 jobs of ${MANY}, Kue counts | was sent 1 times for 0 jobs`,
    ({ jobs }) => jobs.delete('2'),
  ],
  [
    `job 4 is in Redis, and no | of 3 jobs of ${MANY}, Kue counts | was sent 1 times for 2 jobs`,
    ({ jobs }) => jobs.set(...job(4, MANY, 'complete', notification('2'))),
  ],
  [
    'job 3 has not ended: it is active | sent 1 times for 0 jobs',
    ({ jobs }) => jobs.set(...job(3, SINGLE, 'active', NOTIFICATION)),
  ],
  [`of 1 jobs of ${SINGLE}, Kue counts 1 active`, (seen) => (seen.counts[SINGLE].active = 1)],
  ['to 2, with message: x" was sent 0 times for 1 jobs', ({ processor }) => drop(processor, 1)],

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
  ['some is left', ask('/reserve_product/1', stock.notEnough(1))],
  ['an answer that is not JSON', ({ sale }) => (sale.answers[1].type = 'text/html')],
  ['an answer that no task knows', ask('/list_products/1', '{}', 503)],
  ['an answer that no task knows', ask('/list_products/1', '{"status":"Internal server error"}', 500)],
  ['without Redis', ask('/list_products', UNAVAILABLE, 503)],
  ['does not answer', ({ sale }) => sale.answers.push({ path: '/process', error: 'x', at: BEGIN, took: 5 })],
  ['takes more than', ({ sale }) => (sale.answers[1].took = 5000)],

  [
    '100-seat #1 has not recovered',
    ({ seatSale }) => {
      const late = { ...answer('/available_seats', UNANSWERED, 504), at: BEGIN + 60000 };
      seatSale.answers.unshift(late, late, late);
    },
  ],
  [
    '51 of 51 jobs are complete | job 151 completed" 0 times | job 151 failed: Not enough seats available", which',
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
])('%s', (wrong, change) => {
  expect(broken(change)).toEqual(wrong.split(' | ').map((one) => expect.stringContaining(one)));
});
