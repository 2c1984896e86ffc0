import { jobLife, sending } from '../support/expected';
import { broken, Case, job, lines, notification, run, testCases, TYPE } from './good_run';
import { Job, Observation, ProcessorRun } from '../../scripts/faults/observation';

const SENT_TWICE = /to 1, with message: x" was sent 2 times for 1 jobs/;

/** The first notification is sent again by another processor, 20 s later. */
function sendAgain({ processors }: Observation, first: Partial<ProcessorRun>): void {
  Object.assign(processors[0], first);
  const second = run('7-job_processor');
  second.stdout.push({ time: 20100, text: sending(notification('1')) });
  processors.push({ ...second, concurrency: 2, stops: [] });
}

test('nothing is broken where every promise held', () => {
  expect(broken(() => undefined)).toEqual([]);
});

const cases: Case[] = [
  ['a creator that has not ended', (seen) => delete seen.creators[0].status, /create_many #1 has not ended/],
  ['a creator of status 1', (seen) => (seen.creators[0].status = 1), /create_many #1 ended with 1/],
  [
    'a line on stderr',
    (seen) => seen.creators[1].stderr.push(...lines('TypeError')),
    /6-job_creator #1 says something on stderr/,
  ],
  [
    'a line that no task asks for',
    (seen) => seen.creators[0].stdout.push(...lines('undefined')),
    /prints what no task asks for/,
  ],
  [
    'two outcomes',
    (seen) =>
      seen.creators[0].stdout.push(
        ...jobLife(1, '1')
          .slice(-1)
          .flatMap((text) => lines(text))
      ),
    /job 1 that has 2 outcomes/,
  ],
  ['no outcome', (seen) => seen.creators[0].stdout.pop(), /job 2 that has 0 outcomes/],
  [
    'another outcome',
    (seen) => (seen.creators[0].stdout[3].text = 'Notification job 1 failed: x'),
    /job 1 that has an outcome other than/,
  ],
  [
    'a job without its line',
    (seen) => (seen.creators[0].stdout = seen.creators[0].stdout.slice(0, 4)),
    /prints 'created' 1 times/,
    /job 2 is in Redis, and no creator has printed it/,
  ],
  [
    'created twice',
    (seen) => seen.creators[0].stdout.unshift(...lines('Notification job created: 1')),
    /prints 'created' 3 times, of 2 jobs/,
  ],
  [
    'a step before its job is created',
    (seen) => seen.creators[0].stdout.unshift(...seen.creators[0].stdout.splice(1, 1)),
    /job 1 that is not created first/,
  ],
  [
    'a step after the outcome',
    (seen) => seen.creators[0].stdout.push(...seen.creators[0].stdout.splice(6, 1)),
    /job 2 that has a line after its outcome/,
  ],
  [
    'a step twice',
    (seen) => seen.creators[0].stdout.splice(1, 0, ...seen.creators[0].stdout.slice(1, 2)),
    /job 1 that has a progress step of one run twice/,
  ],
  [
    'the steps in the wrong order',
    (seen) => seen.creators[0].stdout.splice(1, 0, ...seen.creators[0].stdout.splice(2, 1)),
    /job 1 that has its progress steps in the wrong order/,
  ],
  [
    'outcomes of Task 6 twice',
    (seen) => seen.creators[1].stdout.push(...lines('Notification job completed')),
    /6-job_creator #1 does not print the two lines of its job/,
  ],
  [
    'a lost job',
    (seen) => seen.jobs.delete('2'),
    /has created job 2, which is not in Redis/,
    /has 1 jobs, and in its states/,
    /was sent 1 times for 0 jobs/,
  ],
  [
    'a job that was queued twice',
    (seen) => {
      const [, copy] = job(4, TYPE, 'complete', notification('2'));
      seen.jobs.set('4', copy);
    },
    /job 4 is in Redis, and no creator/,
    /has 3 jobs, and in its states/,
    /was sent 1 times for 2 jobs/,
  ],
  [
    'a job that is active for ever',
    (seen) => {
      Object.assign(seen.jobs.get('3') as Job, { state: 'active' });
      seen.counts.push_notification_code = { active: 1, inactive: 0, complete: 0, failed: 0 };
    },
    /job 3 has not ended: it is active/,
    /push_notification_code has 1 jobs, and in its states/,
    /was sent 1 times for 0 jobs/,
  ],
  [
    'a job in two states',
    (seen) => Object.assign(seen.counts.push_notification_code, { active: 1 }),
    /push_notification_code has 1 jobs, and in its states/,
  ],
  ['a notification sent twice', (seen) => sendAgain(seen, {}), SENT_TWICE],
  [
    'the same where its processor was stopped too shortly',
    (seen) => sendAgain(seen, { stops: [{ from: 200, to: 10000 }] }),
    SENT_TWICE,
  ],
  [
    'the same where its processor was killed with other jobs in flight',
    (seen) => {
      sendAgain(seen, { killed: 300, status: 'SIGKILL' });
      const more = ['8', '9'].map((number) => sending(notification(number)));
      seen.processors[0].stdout.push(...lines(...more));
    },
    SENT_TWICE,
  ],
  [
    'a notification not sent',
    (seen) => seen.processors[0].stdout.pop(),
    /to 2, with message: x" was sent 0 times for 1 jobs/,
  ],
  ['a processor that crashed', (seen) => (seen.processors[0].status = 1), /7-job_processor #1 ended with 1/],
];

testCases(cases);

test.each<[string, Partial<ProcessorRun>]>([
  ['killed', { killed: 300, status: 'SIGKILL' }],
  ['silent for 15 s', { stops: [{ from: 200, to: 15400 }] }],
])('a notification may be sent twice where its processor was %s', (_, first) => {
  expect(broken((seen) => sendAgain(seen, first))).toEqual([]);
});
