// Each task as a scenario: which scripts run, and what is expected of them.
import {
  CALLED_8_JOB,
  completedJob,
  CONNECTED,
  hashLines,
  jobLine,
  jobLives,
  NOTIFICATION,
  NOTIFICATIONS,
  PUBLISHER,
  SCHOOLS,
  seats,
  sending,
  SENT,
  stock,
  SUBSCRIBER,
} from '../../test/support/expected';
import { Task, TASKS, testFilesOf } from '../../test/support/scenarios';
import { outcomes, SEATS } from '../../test/support/seats';
import { Stage } from './stage';

type Run = (stage: Stage) => Promise<void>;

/** What the walk-through shows; of a failure, `files` are the scripts that it starts, a second one of a file as 'FILE 2'. */
export interface Scenario extends Task {
  run: Run;
}

/** The script exits by itself after these lines. */
function exits(file: string, lines: string[]): Run {
  return async ({ start }) => {
    await start(file, { prints: [lines] }).waitForExit();
  };
}

/** How each task runs, by the first of its test files. */
const RUNS: Record<string, Run> = {
  '0-install': async ({ redisCli }) => {
    const note = 'the task asks for 6.0.10; the scripts work with 5.0.7 and later';
    await redisCli(['INFO', 'server'], /^redis_version:([5-9]|\d\d)/, note);
    await redisCli(['GET', 'Holberton'], 'School');
  },

  '0-redis_client': async ({ start, stop }) => {
    const client = start('0-redis_client', { prints: [[CONNECTED]], runs: true });
    await client.waitForLine(CONNECTED);
    await stop(client);
  },

  '1-redis_op': exits('1-redis_op', SCHOOLS),
  '2-redis_op_async': exits('2-redis_op_async', SCHOOLS),
  '4-redis_advanced_op': exits('4-redis_advanced_op', hashLines(1)),

  '5-subscriber': async ({ start }) => {
    const subscriber = start('5-subscriber', { prints: [SUBSCRIBER] });
    await subscriber.waitForLine(CONNECTED);
    const publisher = start('5-publisher', { prints: [PUBLISHER] });
    await subscriber.waitForExit();
    await publisher.waitForExit();
  },

  '6-job_creator': async ({ start, stop }) => {
    const creator = start('6-job_creator', { prints: [completedJob(1)] });
    await creator.waitForLine(completedJob(1)[0]);
    const processor = start('6-job_processor', { prints: [[sending(NOTIFICATION)]], runs: true });
    await creator.waitForExit();
    await stop(processor);
  },

  '7-job_creator': async ({ start, stop }) => {
    const creator = start('7-job_creator', { prints: jobLives() });
    await creator.waitForLine(jobLine.created(NOTIFICATIONS.length));
    const processor = start('7-job_processor', { prints: [SENT], runs: true });
    await creator.waitForExit();
    await stop(processor);
  },

  '8-job': async ({ callModule }) => {
    await callModule('call_8-job', '8-job', { prints: [CALLED_8_JOB] }).waitForExit();
  },

  '9-stock': async ({ serve, curl, stop }) => {
    const server = await serve('9-stock');
    await curl(server, '/list_products', stock.list);
    await curl(server, '/list_products/3', stock.product(3, 2));
    await curl(server, '/list_products/12', stock.notFound, 404);
    await curl(server, '/reserve_product/3', stock.confirmed(3));
    await curl(server, '/reserve_product/3', stock.confirmed(3));
    await curl(server, '/reserve_product/3', stock.notEnough(3));
    await curl(server, '/list_products/3', stock.product(3, 0));
    await curl(server, '/reserve_product/12', stock.notFound, 404);
    await stop(server.script);
  },

  '100-seat': async ({ serve, curl, stop }) => {
    const server = await serve('100-seat', outcomes(SEATS));
    await curl(server, '/available_seats', seats.available(SEATS));
    await curl(server, '/reserve_seat', seats.inProcess);
    await curl(server, '/process', seats.processing);
    await server.script.waitForLine(/^Seat reservation/);
    await curl(server, '/available_seats', seats.available(SEATS - 1));
    await curl(server, '/reserve_seat', seats.inProcess, 200, SEATS - 1);
    await server.script.waitForLine(/^Seat reservation/, SEATS);
    await curl(server, '/available_seats', seats.available(0));
    await curl(server, '/reserve_seat', seats.blocked);
    await stop(server.script);
  },
};

export const TASK_SCENARIOS: Scenario[] = TASKS.map((task) => ({ ...task, run: RUNS[testFilesOf(task)[0]] }));
