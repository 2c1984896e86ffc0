// Each guarantee that npm run test:faults checks is broken once, in a made-up run that keeps all of them.
import { addRun, Answer, Job, JOB_GUARANTEES, Run, SEAT_TYPE } from '../../scripts/faults/guarantees';
import { SERVER_GUARANTEES } from '../../scripts/faults/guarantees_servers';
import * as expected from '../support/expected';
import { Script } from '../support/script';

const { completedJob, jobLife, jobLine, listening, NOTIFICATION } = expected;
const { seatLine, seats, sending, stock, TYPE_6, TYPE_7, UNANSWERED, UNAVAILABLE } = expected;

const at = 100; // ms after the run began
const line = (text: string, stream: 'stdout' | 'stderr' = 'stdout') => ({ stream, text, at });

/** Adds a script that printed these lines and exited with status 0. */
function run(runs: Run[], file: string, lines: string[], more: Partial<Run> = {}): Run {
  const script = { file, lines: lines.map((text) => line(text)), status: () => 0 };
  return addRun(runs, script as Partial<Script> as Script, more);
}

const answer = (path: string, body: string, status = 200, more: Partial<Answer> = {}): Answer => {
  return { path, body, status, type: 'application/json; charset=utf-8', at, took: 5, ...more };
};

const notification = (phoneNumber: string) => ({ phoneNumber, message: 'x' });

const job = (id: number, type: string, state: string, data = {}): [string, Job] => {
  return [`${id}`, { id: `${id}`, type, state, data: JSON.stringify(data) }];
};

/** Three jobs of Task 8 and one of Task 6; 51 reservations of seats, and two of product 1; one of each may have failed. */
function createGoodRun() {
  const runs: Run[] = [];
  const ids = ['1', '2', '4'];
  const seatJobs = [...Array(51).keys()].map((index) => 101 + index);
  const outcomes = seatJobs.map((id) => (id < 151 ? seatLine.completed(id) : seatLine.failed(id)));
  const inProcess = seatJobs.slice(1).map(() => answer('/reserve_seat', seats.inProcess));
  const unanswered = (path: string) => answer(path, UNANSWERED, 504);
  const bought = [answer('/reserve_product/1', stock.confirmed(1)), unanswered('/reserve_product/1')];
  const seatAnswers = [unanswered('/reserve_seat'), ...inProcess, answer('/reserve_seat', seats.blocked)];
  run(runs, '9-stock', [listening(1245)], { port: 1245 });
  run(runs, '6-job_processor', [sending(NOTIFICATION)]);
  return {
    runs,
    creator: run(runs, 'create_many', ids.map((id) => jobLife(Number(id), id)).flat(), { jobs: 3 }),
    single: run(runs, '6-job_creator', completedJob(3), { jobs: 1 }),
    processor: run(runs, '7-job_processor', ids.map(notification).map(sending)),
    server: run(runs, '100-seat', [listening(1246), ...outcomes], { port: 1246 }),
    sales: [{ name: '9-stock', answers: bought, kept: ['2', null, null, null] }],
    seatSale: { name: '100-seat', answers: seatAnswers, kept: ['0'] },
    jobs: new Map([
      ...ids.map((id) => job(Number(id), TYPE_7, 'complete', notification(id))),
      job(3, TYPE_6, 'complete', NOTIFICATION),
      ...seatJobs.map((id) => job(id, SEAT_TYPE, id < 151 ? 'complete' : 'failed')),
    ]),
    counts: { [TYPE_7]: { complete: 3 }, [TYPE_6]: { active: 0 }, [SEAT_TYPE]: { complete: 50, failed: 1 } },
    begin: 0,
    healed: 50,
  };
}

type Change = (seen: ReturnType<typeof createGoodRun>) => unknown;

/** What is reported of the good run after a change. */
function reportsAfter(change: Change): string[] {
  const seen = createGoodRun();
  change(seen);
  const reports: string[] = [];
  for (const check of Object.values({ ...JOB_GUARANTEES, ...SERVER_GUARANTEES })) {
    check(seen, (what) => reports.push(what));
  }
  return reports;
}

const setStatus = ({ script }: Run, status?: number | string) => (script.status = () => status);
/** Replaces `count` lines of a script. */
const edit = ({ script }: Run, place: number, count: number, ...texts: string[]) =>
  script.lines.splice(place, count, ...texts.map((text) => line(text)));
/** Swaps a line with the next one. */
const swap = (one: Run, place: number) => one.script.lines.splice(place + 1, 0, ...edit(one, place, 1));

test('nothing is reported if every guarantee held', () => {
  expect(reportsAfter(() => undefined)).toEqual([]);
});

test('the progress of a job may be lost', () => {
  expect(reportsAfter(({ creator }) => edit(creator, 1, 2))).toEqual([]);
});

const killed: Run['breaks'] = [{ signal: 'SIGKILL', from: 300, to: 400 }];
const silent = (from: number, to: number): Run['breaks'] => [{ signal: 'SIGSTOP', from, to }];
const TWICE = 'message: x" was sent 2 times for 1 jobs';

test.each<[what: string, breaks: Run['breaks'], id: string, wrong: string[]]>([
  ['was killed', killed, '2', []],
  ['was silent for 15 s', silent(50, 15050), '2', []],
  ['was silent for 15 s before', silent(-15000, 50), '1', []],
  ['lives', [], '2', [TWICE]],
  ['was silent for less', silent(50, 10050), '2', [TWICE]],
  ['was killed with two other jobs in flight', killed, '1', [TWICE]],
])('a notification is sent by a processor that %s, and again by another', (_, breaks, id, wrong) => {
  const sendTwice: Change = ({ processor, runs }) => {
    processor.breaks = breaks;
    if (breaks === killed) setStatus(processor, 'SIGKILL');
    run(runs, '7-job_processor', [sending(notification(id))]);
  };
  expect(reportsAfter(sendTwice)).toEqual(wrong.map((one) => expect.stringContaining(one)));
});

test.each<[what: string, change: Change]>([
  ['created twice', ({ creator }) => edit(creator, 0, 0, jobLine.created(1))],
  ['completed twice', ({ creator }) => edit(creator, 4, 0, jobLine.completed(1))],
  ['completed twice, without its id', ({ single }) => edit(single, 2, 0, completedJob(3)[1])],
  ['no outcome', ({ creator }) => edit(creator, 3, 1)],
  ['another outcome', ({ creator }) => edit(creator, 3, 1, jobLine.failed(1, 'x'))],
  ["progress before 'created'", ({ creator }) => swap(creator, 0)],
  ['progress out of order', ({ creator }) => swap(creator, 1)],
  ['progress after the outcome', ({ creator }) => swap(creator, 2)],
  ['the same progress twice', ({ creator }) => edit(creator, 1, 0, jobLine.progress(1, 0))],
  ['other progress', ({ creator }) => edit(creator, 1, 0, jobLine.progress(1, 25))],
  ['something else', ({ creator }) => edit(creator, 4, 0, 'undefined')],
])('a creator prints of a job: %s', (_, change) => {
  expect(reportsAfter(change)).toEqual([expect.stringMatching(/creat.* prints other lines/)]);
});

const ask =
  (path: string, body: string, status?: number, more?: Partial<Answer>): Change =>
  ({ sales: [{ answers }] }) =>
    answers.push(answer(path, body, status, more));

test.each<[wrong: string, change: Change]>([
  ['create_many #3 has not exited', ({ creator }) => setStatus(creator)],
  ['create_many #3 exited with 1', ({ creator }) => setStatus(creator, 1)],
  ['7-job_processor #5 exited with SIGKILL', ({ processor }) => setStatus(processor, 'SIGKILL')],
  ['7-job_processor #5 exited with 0', ({ processor }) => (processor.breaks = killed)],
  ['6-job_creator #4 prints to stderr', ({ single }) => single.script.lines.push(line('x', 'stderr'))],

  ['2 jobs instead of 3 | no creator has printed job 1', ({ creator }) => edit(creator, 0, 4)],
  [
    `"unexpected":["Notification job created: 2" | counts 3 complete jobs of ${TYPE_7} instead of 2 | 1 times for 0 jobs`,
    ({ jobs }) => jobs.delete('2'),
  ],
  [
    `no creator has printed job 5 | counts 3 complete jobs of ${TYPE_7} instead of 4 | 1 times for 2 jobs`,
    ({ jobs }) => jobs.set(...job(5, TYPE_7, 'complete', notification('2'))),
  ],
  [
    `job 3 is active in the end | counts 0 active jobs of ${TYPE_6} instead of 1 | 1 times for 0 jobs`,
    ({ jobs }) => jobs.set(...job(3, TYPE_6, 'active', NOTIFICATION)),
  ],
  ['to 2, with message: x" was sent 0 times for 1 jobs', ({ processor }) => edit(processor, 1, 1)],
  [
    '"x" was sent 1 times for 0 jobs',
    ({ processor }) => {
      edit(processor, 3, 0, 'x');
      processor.breaks = silent(50, 15050);
    },
  ],

  ['of product 1 0 of 4 are reserved: 1 confirmed', ({ sales: [{ kept }] }) => (kept[0] = null)],
  ['of product 1 3 of 4 are reserved: 1 confirmed', ({ sales: [{ kept }] }) => (kept[0] = '3')],
  [
    'of product 1 5 of 4 are reserved: 5 confirmed',
    ({ sales: [{ answers, kept }] }) => {
      answers.push(...Array(4).fill(answers[0]));
      kept[0] = '5';
    },
  ],
  ['of product 2 0 of 10 are reserved', ask('/reserve_product/2', stock.notEnough(2))],
  ['give the', ask('/list_products', stock.list, 200, { type: 'text/html' })],
  ['give the', ask('/list_products/1', '{}', 503)],
  ['give the', ask('/list_products/1', '{"status":"Internal server error"}', 500)],
  ['give the', ask('/list_products/1', stock.notFound, 404)],
  ['give the', ask('/list_products', UNAVAILABLE, 503)],
  ['give the', ({ sales: [{ answers }] }) => answers.push({ path: '/process', error: 'x', at, took: 5 })],
  ['takes more than', ask('/list_products', stock.list, 200, { took: 5000 })],
  [
    '100-seat has not recovered',
    ({ seatSale: { answers } }) =>
      answers.unshift(...Array(3).fill(answer('/process', UNANSWERED, 504, { at: 60000 }))),
  ],

  [
    '51 jobs, 51 complete | 100-seat #6 prints other lines: {"missing":["Seat reservation job 151 completed"]',
    ({ jobs, counts, seatSale: { kept } }) => {
      jobs.set(...job(151, SEAT_TYPE, 'complete'));
      Object.assign(counts[SEAT_TYPE], { complete: 51, failed: 0 });
      kept[0] = '-1';
    },
  ],
  ['100-seat has 1 seats left', ({ seatSale: { kept } }) => (kept[0] = '1')],
  ['100-seat has 0 seats left: 50 reservations', ({ seatSale: { answers } }) => answers.pop()],
  ['52 reservations in process', ({ seatSale: { answers } }) => answers.unshift(...answers.slice(1, 3))],
  ['50 reservations in process, 0 perhaps', ({ seatSale: { answers } }) => answers.shift()],
  ['"unexpected":["API available on', ({ server }) => edit(server, 0, 0, listening(1246))],
  ['"unexpected":["Seat reservation job 101', ({ server }) => edit(server, 0, 0, seatLine.completed(101))],
  ['{"missing":["Seat reservation job 151 failed', ({ server }) => edit(server, 51, 1)],
])('%s', (wrong, change) => {
  expect(reportsAfter(change)).toEqual(wrong.split(' | ').map((one) => expect.stringContaining(one)));
});
