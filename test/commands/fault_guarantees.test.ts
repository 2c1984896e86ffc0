// Each guarantee that npm run test:faults checks is broken once, in a made-up run that keeps all of them.
import { GUARANTEES, Job } from '../../scripts/faults/guarantees';
import { Answer, Sale } from '../../scripts/faults/load';
import { Break } from '../../scripts/faults/targets';
import * as expected from '../support/expected';
import { Script } from '../support/script';

const { BLACKLIST, completedJob, jobLine, jobLives, listening, NOTIFICATION, NOTIFICATIONS, SENT } = expected;
const { seatLines, seats, sending, stock, TYPE_6, TYPE_7, UNANSWERED, UNAVAILABLE } = expected;

const at = 100; // ms after the run began
const line = (text: string, stream: 'stdout' | 'stderr' = 'stdout') => ({ stream, text, at });

/** A script that printed these lines and exited with status 0. */
function scriptOf(file: string, lines: string[]): Script {
  const script: Partial<Script> = { file, lines: lines.map((text) => line(text)), status: () => 0 };
  return script as Script;
}

const answer = (path: string, body: string, status = 200, more: Partial<Answer> = {}): Answer => {
  return { path, body, status, type: 'application/json; charset=utf-8', at, took: 5, ...more };
};

const job = (id: number, type: string, state: string, data = {}): [string, Job] => {
  return [`${id}`, { id: `${id}`, type, state, data: JSON.stringify(data), counted: [state] }];
};

const killed = { signal: 'SIGKILL' as const, from: 300, to: 400 };
const silent = (from: number, to: number) => ({ signal: 'SIGSTOP' as const, from, to });

/** The jobs of Tasks 6 and 8, reservations of 51 seats and of products 1 and 2, and three requests without a reply. */
function createGoodRun() {
  const scripts = {
    creator: scriptOf('7-job_creator', jobLives().flat()),
    single: scriptOf('6-job_creator', completedJob(12)),
    processor: scriptOf('7-job_processor', SENT),
    otherProcessor: scriptOf('6-job_processor', [sending(NOTIFICATION)]),
    seatServer: scriptOf('100-seat', [listening(1246), ...seatLines(51, 101).flat()]),
    stockServer: scriptOf('9-stock', [expected.notConnected(6379), listening(1245)]),
  };
  const inProcess: Answer[] = Array(50).fill(answer('/reserve_seat', seats.inProcess));
  const confirmed: Answer[] = Array(4).fill(answer('/reserve_product/1', stock.confirmed(1)));
  const unanswered = (path: string) => answer(path, UNANSWERED, 504);
  const unavailable = answer('/available_seats', UNAVAILABLE, 503);
  const blocked = answer('/reserve_seat', seats.blocked);
  const seatSale: Sale = {
    servers: [{ script: scripts.seatServer, port: 1246 }],
    answers: [{ ...unavailable, at: -9000 }, unavailable, unanswered('/reserve_seat'), ...inProcess, blocked],
    kept: { available_seats: '0' },
  };
  const stockSale: Sale = {
    servers: [{ script: scripts.stockServer, port: 1245 }],
    answers: [...confirmed, unanswered('/reserve_product/1'), unanswered('/reserve_product/2')],
    kept: { 'item.1': '4', 'item.2': '1', 'item.3': null, 'item.4': null },
  };
  const outcomeFor = (phoneNumber: string) => (BLACKLIST.includes(phoneNumber) ? 'failed' : 'complete');
  return {
    ...scripts,
    scripts: Object.values(scripts),
    breaks: [{ script: scripts.processor, ...silent(50, 15050) }] as Break[],
    seatSale,
    stockSale,
    sales: [seatSale, stockSale],
    jobs: new Map([
      ...NOTIFICATIONS.map((data, index) => job(index + 1, TYPE_7, outcomeFor(data.phoneNumber), data)),
      job(12, TYPE_6, 'complete', NOTIFICATION),
      ...inProcess.map((_, index) => job(101 + index, 'reserve_seat', 'complete')),
      job(151, 'reserve_seat', 'failed'),
    ]),
    healed: -5000, // so all answers but one came after the recovery
  };
}

type Change = (seen: ReturnType<typeof createGoodRun>) => unknown;

/** What is reported of the good run after a change. */
function reportsAfter(change: Change): string[] {
  const seen = createGoodRun();
  change(seen);
  const reports: string[] = [];
  for (const check of Object.values(GUARANTEES)) check(seen, (what) => reports.push(what));
  return reports;
}

const setStatus = (script: Script, status?: number | string) => (script.status = () => status);
/** Replaces `count` lines of a script. */
const edit = (script: Script, place: number, count: number, ...texts: string[]) =>
  script.lines.splice(place, count, ...texts.map((text) => line(text)));

/** A notification is sent by a processor that was killed or stopped, and again by another. */
const sendAgain =
  (index: number, ...breaks: Omit<Break, 'script'>[]): Change =>
  (seen) => {
    seen.breaks = breaks.map((one) => ({ script: seen.processor, ...one }));
    if (breaks.some(({ signal }) => signal === 'SIGKILL')) setStatus(seen.processor, 'SIGKILL');
    seen.scripts.push(scriptOf('7-job_processor', [SENT[index]]));
  };

test.each<[what: string, change: Change]>([
  ['nothing', () => undefined],
  ['the progress of a job is lost', ({ creator }) => edit(creator, 7, 2)],
  ['the last notification but one of a processor that was killed is sent again', sendAgain(7, killed)],
  ['the last one of one that was silent for 15 s', sendAgain(8, silent(50, 15050))],
  ['the first of one that was silent for 15 s before', sendAgain(0, silent(-15000, 50))],
])('nothing is reported if %s', (_, change) => {
  expect(reportsAfter(change)).toEqual([]);
});

const setJob =
  (...fields: Parameters<typeof job>): Change =>
  ({ jobs }) =>
    jobs.set(...job(...fields));
const ask =
  (path: string, body: string, status?: number, more?: Partial<Answer>): Change =>
  ({ stockSale }) =>
    stockSale.answers.push(answer(path, body, status, more));

test.each<[wrong: string, change: Change]>([
  ['sent 2 times for 1 jobs', sendAgain(8)],
  ['sent 2 times for 1 jobs', sendAgain(8, silent(50, 10050))],
  ['sent 2 times for 1 jobs', sendAgain(0, killed)],

  ['"unexpected":["Notification job created: 3"', ({ creator }) => edit(creator, 6, 0, jobLine.created(3))],
  ['"unexpected":["Notification job 3 25%', ({ creator }) => edit(creator, 7, 0, jobLine.progress(3, 25))],
  ['"missing":["Notification job 3 completed"', ({ creator }) => edit(creator, 9, 1)],
  ['"missing":[],"outOfOrder":["Notification job', ({ creator }) => creator.lines.reverse()],
  ['"unexpected":["Notification job completed"', ({ single }) => edit(single, 2, 0, completedJob(12)[1])],

  ['7-job_creator has not exited', ({ creator }) => setStatus(creator)],
  ['7-job_creator exited with 1', ({ creator }) => setStatus(creator, 1)],
  ['7-job_processor exited with SIGKILL', ({ processor }) => setStatus(processor, 'SIGKILL')],
  ['7-job_processor exited with 0', ({ processor, breaks }) => breaks.push({ script: processor, ...killed })],
  ['6-job_creator prints to stderr', ({ single }) => single.lines.push(line('x', 'stderr'))],

  ['10 jobs instead of 11 | no creator has printed job 3', ({ creator }) => edit(creator, 6, 4)],
  ['"unexpected":["Notification job created: 3" | 1 times for 0 jobs', ({ jobs }) => jobs.delete('3')],
  ['no creator has printed job 13 | 1 times for 2', setJob(13, TYPE_7, 'complete', NOTIFICATIONS[2])],
  ['job 12 is active in the end | 1 times for 0', setJob(12, TYPE_6, 'active', NOTIFICATION)],
  ['Kue counts job 3, which is complete, as', ({ jobs }) => jobs.get('3')?.counted.push('active')],
  ['was sent 0 times for 1 jobs', ({ processor }) => edit(processor, 1, 1)],
  ['"x" was sent 1 times for 0 jobs', ({ processor }) => edit(processor, 9, 0, 'x')],

  ['of product 1 3 of 4 are reserved: 4 confirmed', ({ stockSale: { kept } }) => (kept['item.1'] = '3')],
  ['of product 1 5 of 4 are reserved: 4 confirmed', ({ stockSale: { kept } }) => (kept['item.1'] = '5')],
  ['of product 2 2 of 10 are reserved: 0 confirmed', ({ stockSale: { kept } }) => (kept['item.2'] = '2')],
  ['of product 3 0 of 2 are reserved', ask('/reserve_product/3', stock.notEnough(3))],
  ['give the', ask('/list_products', stock.list, 200, { type: 'text/html' })],
  ['give the | not recovered', ask('/list_products', stock.list, 503)],
  ['give the | not recovered', ask('/list_products/1', '{}', 503)],
  ['give the | not recovered', ask('/list_products', UNAVAILABLE, 503)],
  [
    'give the | not recovered',
    ({ stockSale: { answers } }) => answers.push({ path: '/process', error: 'x', at, took: 5 }),
  ],
  ['takes more than', ask('/list_products', stock.list, 200, { took: 5000 })],
  ['9-stock has not recovered', ask('/list_products/1', UNAVAILABLE, 503)],

  [
    '100-seat prints other lines: {"missing":["Seat reservation job 151 completed"] | 51 jobs, 51 complete',
    ({ jobs, seatSale: { kept } }) => {
      jobs.set(...job(151, 'reserve_seat', 'complete'));
      kept.available_seats = '-1';
    },
  ],
  ['100-seat has 1 seats left', ({ seatSale: { kept } }) => (kept.available_seats = '1')],
  ['100-seat has 0 seats left: 50 reservations', ({ seatSale: { answers } }) => answers.pop()],
  ['52 reservations in process', ({ seatSale: { answers } }) => answers.unshift(...answers.slice(3, 5))],
  ['50 reservations in process, 0 perhaps', ({ seatSale: { answers } }) => answers.splice(2, 1)],
  ['"unexpected":["API available on', ({ seatServer }) => edit(seatServer, 0, 0, listening(1246))],
  ['{"missing":["Seat reservation job 151 failed', ({ seatServer }) => edit(seatServer, 51, 1)],
])('%s', (wrong, change) => {
  expect(reportsAfter(change)).toEqual(wrong.split(' | ').map((one) => expect.stringContaining(one)));
});
