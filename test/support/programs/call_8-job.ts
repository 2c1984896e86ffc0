// Calls the function of an 8-job module, whose path is its argument, in Kue's test mode: Kue saves and processes no job, and
// this program emits the jobs' events. It sends its parent the outcome of each step.
import { readFileSync, writeSync } from 'fs';
import { Job } from 'kue';
import { dirname, resolve } from 'path';
import { NOT_AN_ARRAY, NOTIFICATIONS } from '../expected';

/** The outcome of a step: the error that was thrown, the lines that were printed, and all jobs. */
export interface Step {
  thrown?: string;
  lines: string[];
  jobs: { id: number; type: string; data: unknown }[];
}

/** Begins each message to the parent, so that the module, which is loaded later, cannot simply write an outcome itself. */
const secret = readFileSync(0, 'utf8');
const write = writeSync; // as it is before the module may replace it
const send = (steps: Record<string, Step>) => write(3, `${secret}${JSON.stringify(steps)}\n`);

const printed: string[] = [];
const writeToStdout = process.stdout.write;
process.stdout.write = ((text: string, ...rest: []) => {
  printed.push(...`${text}`.replace(/\n$/, '').split('\n'));
  return writeToStdout.call(process.stdout, text, ...rest);
}) as typeof writeToStdout;

async function callModule(path: string): Promise<void> {
  // Node finds the same Kue for the module.
  const kue = require(require.resolve('kue', { paths: [dirname(resolve(path)), __dirname] })); // eslint-disable-line
  const module = await import(resolve(path));
  const functions = [module.default, module.createPushNotificationsJobs];
  const create = functions.find((value) => typeof value === 'function');
  if (!create) throw new Error('the module exports no function');

  const { REDIS_URL } = process.env;
  const queue = kue.createQueue(REDIS_URL ? { redis: REDIS_URL } : {});
  queue.testMode.enter();
  const jobs: Job[] = queue.testMode.jobs;

  /** Takes a step, lets the module print, and sends the outcome at once: a later step may end this process. */
  const take = async (name: string, action: () => void): Promise<Step> => {
    printed.length = 0;
    let thrown: string | undefined;
    try {
      action();
    } catch (error) {
      thrown = `${error}`;
    }
    for (let turn = 0; turn < 5; turn++) await new Promise((done) => setImmediate(done));
    const made = jobs.map(({ id, type, data }) => ({ id, type, data }));
    const step = { thrown, lines: [...printed], jobs: made };
    send({ [name]: step });
    return step;
  };
  const call = (notifications: unknown) => {
    jobs.length = 0;
    create(notifications, queue);
    // Kue emits this when a job is saved, but not in its test mode.
    for (const job of jobs) job.emit('enqueue', job.type);
  };

  await take('exported', () => undefined);
  const refusals: Step[] = [];
  for (const value of [{}, 'jobs', undefined, null, 1]) {
    refusals.push(await take(`called with ${JSON.stringify(value)}`, () => create(value, queue)));
  }
  if (refusals.every(({ thrown }) => thrown === `Error: ${NOT_AN_ARRAY}`)) console.log(NOT_AN_ARRAY);

  // A real queue saves asynchronously; Kue's test mode calls back at once.
  const { save } = kue.Job.prototype;
  kue.Job.prototype.save = function saveLater(this: Job, done?: () => void) {
    save.call(this);
    if (done) setImmediate(done);
    return this;
  };
  await take('called with no job', () => call([]));
  await take('called with four jobs', () => call(NOTIFICATIONS.slice(0, 4)));
  // There may be fewer jobs.
  const [first, second, third, fourth]: (Job | undefined)[] = jobs;
  await take('progress', () => first?.emit('progress', 25));
  await take('complete', () => second?.emit('complete'));
  await take('failed', () => third?.emit('failed', 'the caller says so'));
  await take('failed with an Error', () => fourth?.emit('failed', new Error('a test says so')));
  kue.Job.prototype.save = save;
  process.stdout.write = () => true;
  await take("called in Kue's test mode", () => create(NOTIFICATIONS.slice(0, 1), queue));
}

callModule(process.argv[2]).then(
  () => process.exit(),
  (error: Error) => {
    console.error(error.stack);
    process.exit(1);
  }
);
