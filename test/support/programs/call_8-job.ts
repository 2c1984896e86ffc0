// Calls the function of the 8-job module whose path it is given, in Kue's test mode: no job is saved or processed, and
// a job's events are emitted here. A parent with a channel to it is told what came of each call.
import { Job } from 'kue';
import { dirname, resolve } from 'path';
import { NOT_AN_ARRAY, NOTIFICATIONS } from '../expected';

/** What one call has printed, and the jobs that it has made. */
export interface Call {
  /** What it has thrown: the error's name and message. */
  thrown?: string;
  lines: string[];
  jobs: { id: number; type: string; data: unknown }[];
}

/** What the calls came to. */
export interface Calls {
  /** Whether the module exports the function, by default or by its name. */
  isExported: boolean;
  /** Values that are no array, each with the message of the error that was thrown. */
  refusals: string[][];
  empty: Call;
  created: Call;
  /** What is printed on each event of the first jobs. */
  progress: string[];
  complete: string[];
  failed: string[];
  failedError: string[];
  /** Called in Kue's test mode as it is; in the calls above save() calls back a moment later, as with a real queue. */
  plain: Call;
}

/** The channel to the parent, which the module does not get: it is the caller that tells what came of the calls. */
const send = process.send?.bind(process);
delete process.send;

/** Tells the parent at once: a later call may end this process. */
const tell = (calls: Partial<Calls>) => send?.(calls);

const printed: string[] = [];
let silent = false;
const { write } = process.stdout;
process.stdout.write = ((text: string, ...rest: []) => {
  printed.push(...`${text}`.replace(/\n$/, '').split('\n'));
  return silent || write.call(process.stdout, text, ...rest);
}) as typeof write;

/** The lines that an action has printed, also a moment later. */
async function linesOf(action: () => void): Promise<string[]> {
  printed.length = 0;
  action();
  for (let turn = 0; turn < 5; turn++) await new Promise((done) => setImmediate(done));
  return [...printed];
}

/** The error that an action throws. */
function errorOf(action: () => void): Error | undefined {
  try {
    action();
    return undefined;
  } catch (error) {
    return error as Error;
  }
}

async function callModule(path: string): Promise<void> {
  // The queue is of the same Kue that the module would find.
  const kue = require(require.resolve('kue', { paths: [dirname(resolve(path)), __dirname] })); // eslint-disable-line
  const module = await import(resolve(path));
  const functions = [module.default, module.createPushNotificationsJobs];
  const create = functions.find((one) => typeof one === 'function');
  tell({ isExported: create !== undefined });
  if (!create) return;

  const { REDIS_URL } = process.env;
  const queue = kue.createQueue(REDIS_URL ? { redis: REDIS_URL } : {});
  queue.testMode.enter();
  const jobs: Job[] = queue.testMode.jobs;
  const call = async (notifications: unknown, emitted = true): Promise<Call> => {
    jobs.length = 0;
    let error: Error | undefined;
    const lines = await linesOf(() => {
      error = errorOf(() => create(notifications, queue));
      // Kue emits it when a job is saved, but not in its test mode.
      if (emitted) for (const job of jobs) job.emit('enqueue', job.type);
    });
    const made = jobs.map(({ id, type, data }) => ({ id, type, data }));
    return { thrown: error && `${error}`, lines, jobs: made };
  };

  const refusals = [{}, 'jobs', undefined, null, 1].map((value) => [
    `${JSON.stringify(value)}`,
    errorOf(() => create(value, queue))?.message || 'no error',
  ]);
  tell({ refusals });
  if (refusals[0][1] === NOT_AN_ARRAY) console.log(NOT_AN_ARRAY);

  const { save } = kue.Job.prototype;
  kue.Job.prototype.save = function saveLater(this: Job, done?: () => void) {
    save.call(this);
    if (done) setImmediate(done);
    return this;
  };
  tell({ empty: await call([]) });
  tell({ created: await call(NOTIFICATIONS.slice(0, 4)) });
  // A module that has created fewer jobs prints nothing for the others.
  const [first, second, third, fourth]: (Job | undefined)[] = jobs;
  tell({ progress: await linesOf(() => first?.emit('progress', 25)) });
  tell({ complete: await linesOf(() => second?.emit('complete')) });
  tell({ failed: await linesOf(() => third?.emit('failed', 'the caller says so')) });
  tell({ failedError: await linesOf(() => fourth?.emit('failed', new Error('a test says so'))) });
  kue.Job.prototype.save = save;
  silent = true;
  tell({ plain: await call(NOTIFICATIONS.slice(0, 1), false) });
}

callModule(process.argv[2]).then(
  () => (send ? send({ over: true }, () => process.exit()) : process.exit()),
  (error: Error) => {
    console.error(error.stack);
    process.exit(1);
  }
);
