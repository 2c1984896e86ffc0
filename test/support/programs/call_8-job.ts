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
  exported: { default: boolean; named: boolean };
  /** The message of the error that each value was refused with; nothing where it was not. */
  refusals: { value: string; message?: string }[];
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

const lines: string[] = [];
let silent = false;
const { write } = process.stdout;
process.stdout.write = ((text: string, ...rest: []) => {
  lines.push(...`${text}`.replace(/\n$/, '').split('\n'));
  return silent || write.call(process.stdout, text, ...rest);
}) as typeof write;

/** The lines that an action has printed, also a moment later. */
async function linesOf(action: () => void): Promise<string[]> {
  lines.length = 0;
  action();
  for (let turn = 0; turn < 5; turn++) await new Promise((done) => setImmediate(done));
  return [...lines];
}

async function callModule(path: string, tell: (calls: Partial<Calls>) => void): Promise<void> {
  // The queue is of the same Kue that the module would find.
  const kue = require(require.resolve('kue', { paths: [dirname(resolve(path)), __dirname] })); // eslint-disable-line
  const module = await import(resolve(path));
  const exported = [module.default, module.createPushNotificationsJobs].map(
    (one) => typeof one === 'function'
  );
  const calls: Partial<Calls> = { exported: { default: exported[0], named: exported[1] } };
  tell(calls);
  const create = exported[0] ? module.default : module.createPushNotificationsJobs;
  if (!exported.includes(true)) return;

  const { REDIS_URL } = process.env;
  const queue = kue.createQueue(REDIS_URL ? { redis: REDIS_URL } : {});
  queue.testMode.enter();
  const jobs: Job[] = queue.testMode.jobs;
  const call = async (notifications: unknown, emitted = true): Promise<Call> => {
    jobs.length = 0;
    let thrown: string | undefined;
    const printed = await linesOf(() => {
      try {
        create(notifications, queue);
      } catch (error) {
        thrown = `${error}`;
      }
      // Kue emits it when a job is saved, but not in its test mode.
      if (emitted) for (const job of jobs) job.emit('enqueue', job.type);
    });
    return { thrown, lines: printed, jobs: jobs.map(({ id, type, data }) => ({ id, type, data })) };
  };
  calls.refusals = [{}, 'jobs', undefined, null, 1].map((value) => {
    try {
      create(value, queue);
      return { value: String(JSON.stringify(value)) };
    } catch (error) {
      return { value: String(JSON.stringify(value)), message: (error as Error).message };
    }
  });
  tell(calls);
  if (calls.refusals[0].message === NOT_AN_ARRAY) console.log(NOT_AN_ARRAY);
  const { save } = kue.Job.prototype;
  kue.Job.prototype.save = function saveLater(this: Job, done?: () => void) {
    save.call(this);
    if (done) setImmediate(done);
    return this;
  };
  calls.empty = await call([]);
  tell(calls);
  calls.created = await call(NOTIFICATIONS.slice(0, 4));
  tell(calls);
  // A module that has created fewer jobs prints nothing for the others.
  const [first, second, third, fourth]: (Job | undefined)[] = jobs;
  calls.progress = await linesOf(() => first?.emit('progress', 25));
  calls.complete = await linesOf(() => second?.emit('complete'));
  calls.failed = await linesOf(() => third?.emit('failed', 'the caller says so'));
  calls.failedError = await linesOf(() => fourth?.emit('failed', new Error('a test says so')));
  tell(calls);
  kue.Job.prototype.save = save;
  silent = true;
  calls.plain = await call(NOTIFICATIONS.slice(0, 1), false);
  tell(calls);
}

/** The channel to the parent, which the module does not get: it is the caller that tells what came of the calls. */
const send = process.send?.bind(process);
delete process.send;

/** What is known so far goes to the parent at once: a later call may end this process. */
const tell = (calls: Partial<Calls>) => send?.(calls);

callModule(process.argv[2], tell).then(
  () => (send ? send({ over: true }, () => process.exit()) : process.exit()),
  (error: Error) => {
    console.error(error.stack);
    process.exit(1);
  }
);
