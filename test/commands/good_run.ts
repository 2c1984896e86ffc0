// A made-up run of npm run test:faults in which every promise held, and what tests change in it.
import { jobLife, NOTIFICATION, seatLine, seats, sending, stock } from '../support/expected';
import { Answer, Job, Line, Observation, Run } from '../../scripts/faults/observation';
import { brokenPromises } from '../../scripts/faults/promises';

/** Task 8's type. */
export const TYPE = 'push_notification_code_2';
/** Lines that were printed early. */
export const lines = (...texts: string[]): Line[] => texts.map((text) => ({ time: 100, text }));
/** A script that printed these lines and ended well. */
export const run = (task: string, ...stdout: string[]): Run => ({
  task,
  name: '#1',
  stdout: lines(...stdout),
  stderr: [],
  status: 0,
});
/** An answer that came soon. */
export const answer = (path: string, body: string, status = 200): Answer => ({
  path,
  status,
  type: 'application/json; charset=utf-8',
  body,
  time: 100,
  took: 5,
});
export const notification = (phoneNumber: string) => ({ phoneNumber, message: 'x' });
/** A job as it is in Redis. */
export const job = (id: number, type: string, state: string, data: object = {}): [string, Job] => [
  `${id}`,
  { id: `${id}`, type, state, data: JSON.stringify(data), created_at: `${Date.now()}` },
];
const ids = [...Array(51).keys()].map((index) => 101 + index);

/** A run in which every promise held: two jobs of Task 8, one of Task 6, 51 of seats, and one suitcase sold. */
function createGoodRun(): Observation {
  return {
    creators: [
      { ...run('create_many', ...jobLife(1, '1'), ...jobLife(2, '2')), jobs: 2 },
      { ...run('6-job_creator', 'Notification job created: 3', 'Notification job completed'), jobs: 1 },
    ],
    processors: [
      {
        ...run('7-job_processor', ...['1', '2'].map((number) => sending(notification(number)))),
        concurrency: 2,
        stops: [],
      },
      { ...run('6-job_processor', sending(NOTIFICATION)), concurrency: 1, stops: [] },
    ],
    sales: [
      {
        servers: [run('9-stock', 'API available on localhost port 1245')],
        answers: [answer('/reserve_product/3', stock.confirmed(3)), answer('/list_products', stock.list)],
        reserved: { 3: 1 },
      },
    ],
    seats: {
      server: run(
        '100-seat',
        'API available on localhost port 1245',
        ...ids.map((id) => (id < 151 ? seatLine.completed(id) : seatLine.failed(id)))
      ),
      answers: [
        ...ids.map(() => answer('/reserve_seat', seats.inProcess)),
        answer('/reserve_seat', seats.blocked),
      ],
      seatsLeft: '0',
    },
    jobs: new Map([
      job(1, TYPE, 'complete', notification('1')),
      job(2, TYPE, 'complete', notification('2')),
      job(3, 'push_notification_code', 'complete', NOTIFICATION),
      ...ids.map((id) => job(id, 'reserve_seat', id < 151 ? 'complete' : 'failed')),
    ]),
    counts: {
      [TYPE]: { active: 0, inactive: 0, complete: 2, failed: 0 },
      push_notification_code: { active: 0, inactive: 0, complete: 1, failed: 0 },
      reserve_seat: { active: 0, inactive: 0, complete: 50, failed: 1 },
    },
    healed: 50,
  };
}

/** The promises that the run breaks after the change. */
export function broken(change: (seen: Observation) => unknown): string[] {
  const seen = createGoodRun();
  change(seen);
  return brokenPromises(seen).map(({ promise }) => promise);
}

/** A change, and the promises that it breaks. */
export type Case = [what: string, change: (seen: Observation) => unknown, ...expected: RegExp[]];

/** Tests that each change breaks these promises, and no other. */
export function testCases(cases: Case[]): void {
  test.each(cases)('%s', (_, change, ...expected) => {
    expect(broken(change)).toEqual(expected.map((one) => expect.stringMatching(one)));
  });
}
