// The tasks as scenarios: which scripts run, and what they must print.
import * as expected from '../../test/support/expected';
import { Task, TASKS } from '../../test/support/scenarios';
import type { Stage } from './stage';

const { CONNECTED, NOTIFICATIONS, SEATS, seats, stock } = expected;

/** What each script prints on a new Redis: sequences of lines, which may mix (see judge.ts). */
export const USUAL: Record<string, string[][]> = {
  '0-redis_client': [[CONNECTED]],
  '1-redis_op': [expected.SCHOOLS],
  '2-redis_op_async': [expected.SCHOOLS],
  '4-redis_advanced_op': [expected.hashLines(1)],
  '5-subscriber': [expected.SUBSCRIBER],
  // It sends at fixed times, so its lines may come before or after 'connected'.
  '5-publisher': [[CONNECTED], expected.PUBLISHER.slice(1)],
  '6-job_creator': [expected.completedJob(1)],
  '6-job_processor': [[expected.sending(expected.NOTIFICATION)]],
  '7-job_creator': expected.jobLives(),
  '7-job_processor': [expected.SENT],
  '8-job': [expected.CALLED_8_JOB],
};

/** A part of the walk-through. After `run`, `play` waits for the missing lines, and stops the scripts that run until Ctrl-C. */
export interface Scenario extends Pick<Task, 'title' | 'check'> {
  run(stage: Stage): Promise<unknown>;
  /** A task's scripts. */
  files?: string[];
  /** Arguments of its redis-server. */
  settings?: string[];
}

/** The line of a pair's first script after which the second one is started. */
const FIRST: Record<string, string> = {
  '5-subscriber': CONNECTED,
  '6-job_creator': expected.completedJob(1)[0],
  '7-job_creator': expected.jobLine.created(NOTIFICATIONS.length),
};

/** The tasks that send requests. */
const RUNS: Record<string, Scenario['run']> = {
  '9-stock': async ({ serve, curl }) => {
    const server = await serve('9-stock');
    await curl(server, '/list_products', stock.list);
    await curl(server, '/list_products/3', stock.product(3, 2));
    await curl(server, '/list_products/12', stock.notFound, 404);
    await curl(server, '/reserve_product/3', stock.confirmed(3));
    await curl(server, '/reserve_product/3', stock.confirmed(3));
    await curl(server, '/reserve_product/3', stock.notEnough(3));
    await curl(server, '/list_products/3', stock.product(3, 0));
    await curl(server, '/reserve_product/12', stock.notFound, 404);
  },

  '100-seat': async ({ say, serve, finish, curl, flood }) => {
    const first = await serve('100-seat', { prints: expected.seatLines(1) });
    await curl(first, '/available_seats', seats.available(SEATS));
    await curl(first, '/reserve_seat', seats.inProcess);
    await curl(first, '/available_seats', seats.available(SEATS));
    await curl(first, '/process', seats.processing);
    await first.script.waitForLine(/^Seat reservation/);
    await curl(first, '/available_seats', seats.available(SEATS - 1));
    await finish(first.script);
    say('another launch: a new sale, with two reservations too many');
    const second = await serve('100-seat', { prints: expected.seatLines(SEATS + 2, 2) });
    await curl(second, '/available_seats', seats.available(SEATS));
    await flood([second], '/reserve_seat', SEATS + 2, { [seats.inProcess]: SEATS + 2 });
    await curl(second, '/process', seats.processing);
    await second.script.waitForLine(/^Seat reservation/, SEATS + 2);
    await curl(second, '/available_seats', seats.available(0));
    await curl(second, '/reserve_seat', seats.blocked);
  },
};

async function checkInstalled({ redisCli }: Stage): Promise<void> {
  const note = 'the task asks for 6.0.10; the scripts work with 5.0.7 and later';
  await redisCli(['INFO', 'server'], /^redis_version:([5-9]|\d\d)/, note);
  await redisCli(['GET', 'Holberton'], 'School');
}

export const TASK_SCENARIOS: Scenario[] = TASKS.map((task) => {
  const [file, second] = task.files;
  const startFiles: Scenario['run'] = async ({ start }) => {
    const script = start(file);
    if (!second) return;
    await script.waitForLine(FIRST[file]);
    start(second);
  };
  return { ...task, run: file ? RUNS[file] || startFiles : checkInstalled };
});
