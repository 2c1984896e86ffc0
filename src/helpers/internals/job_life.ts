// The events of a creator's jobs: none before the 'created' line, each progress once, and exactly one outcome.
//
// Kue publishes events in Redis. A fast processor's may arrive before the creator knows that the job is saved, a command
// that is sent again publishes its event twice, and events are lost when Redis restarts or a processor is killed.
import { Job, Queue } from 'kue';
import { isEvent } from './untrusted';

/** Milliseconds between two polls. */
const INTERVAL = 1000;

/** How many jobs a poll asks for. If there are more, they take turns. */
const POLL_SIZE = 200;

const OUTCOMES: unknown[] = ['complete', 'failed'];

/** The first characters of a Kue event. */
const EVENT = /^\{"id":(\d+),"event":"([\w ]+)"/;

interface Events {
  /** The jobs that this process listens to, by their ids. */
  jobs: Record<string, Job[]>;
  queue: Queue;
  onMessage(channel: string, message: string): void;
}

// Kue does not export this module.
// eslint-disable-next-line @typescript-eslint/no-var-requires
const events: Events = require('kue/lib/queue/events');
const { onMessage } = events;

// Kue would parse the events of all jobs in Redis, although nobody here listens to most of them.
events.onMessage = (channel, message) => {
  const [, id, event] = EVENT.exec(message) || [];
  const isHeard = !event || id in events.jobs || events.queue.listenerCount(`job ${event}`) > 0;
  if (isHeard && isEvent(message)) onMessage(channel, message);
};

type Event = Parameters<Job['emit']>;

interface Life {
  /** While the job is being saved: the events so far. */
  held?: Event[];
  /** The state that the last poll found; null if the job was not there. */
  state?: string | null;
}

/** The jobs that are being saved, or have no outcome yet. */
const open = new Map<Job, Life>();
let reportAllEnded: () => void = () => undefined;

/** Resolves once every job so far has completed, failed, been deleted, or could not be saved. */
export function allJobsEnded(): Promise<void> {
  return new Promise((resolve) => {
    reportAllEnded = resolve;
    if (open.size === 0) resolve();
  });
}

/** Orders the events of the queue's jobs, and finds outcomes whose events are lost. */
export function followJobs(queue: Queue): void {
  const { create } = queue;
  queue.create = queue.createJob = (type, data) => followJob(create.call(queue, type, data));
  setInterval(() => pollStates(queue), INTERVAL).unref();
}

function followJob(job: Job): Job {
  const emit: Job['emit'] = job.emit.bind(job);
  let percentage = -1;

  job.emit = (...event) => {
    const [name, value] = event;
    const held = open.get(job)?.held;
    if (held) return held.push(event) > 0;
    if (name === 'progress' || OUTCOMES.includes(name)) {
      if (!open.has(job) || (name === 'progress' && Number(value) <= percentage)) return false;
      if (name === 'progress') percentage = Number(value);
      else end(job);
    }
    return emit(...event);
  };
  job.save = (callback: (error?: Error | null) => void = () => undefined) => {
    const held: Event[] = [];
    open.set(job, { held });
    const { save }: Job = Object.getPrototypeOf(job);
    return save.call(job, (error?: Error | null) => {
      open.set(job, {});
      callback(error);
      if (error) end(job);
      for (const event of held) job.emit(...event);
    });
  };
  return job;
}

function end(job: Job): void {
  open.delete(job);
  if (open.size === 0) reportAllEnded();
}

/** Asks Redis for the jobs' states. An outcome counts if two polls find it: after the first, its event may still come. */
function pollStates(queue: Queue): void {
  if (!queue.client?.ready) return; // or all polls of an outage would be answered at once after it
  for (const [job, life] of [...open].slice(0, POLL_SIZE)) {
    open.delete(job);
    open.set(job, life); // moves it to the end
    if (life.held) continue;
    job.get('state', (error: Error | null, state: string | null) => {
      if (error || !open.has(job)) return;
      if (state !== life.state) life.state = state;
      else if (state === null) reportDeleted(job, queue);
      else if (OUTCOMES.includes(state)) emitOutcome(job, state);
    });
  }
}

/** Emits the lost event as Kue would have: 'failed' with the error's message. */
function emitOutcome(job: Job, state: string): void {
  if (state === 'complete') return void job.emit(state);
  job.get('error', (error: Error | null, stack: string | null) => {
    if (!error) job.emit(state, (stack || 'no error is known').split('\n')[0].replace(/^Error: /, ''));
  });
}

function reportDeleted(job: Job, queue: Queue): void {
  queue.emit('error', new Error(`Job ${job.id} was deleted before it ended`));
  end(job);
}
