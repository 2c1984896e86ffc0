// What a creator hears of its jobs: 'created' first, each step of the progress once, and one outcome in any case.
//
// Kue's events come by pub/sub. A quick processor's may come before the creator knows that its job is saved; one that is
// sent again comes twice; and a restart of Redis or the end of a processor swallows them.
import { Job, Queue } from 'kue';
import { isEvent } from './untrusted';

/** Milliseconds between two polls. */
const INTERVAL = 1000;

/** How many jobs one poll asks for: of many, each has its turn. */
const POLL_SIZE = 200;

const OUTCOMES: unknown[] = ['complete', 'failed'];

/** How an event of Kue's begins. */
const EVENT = /^\{"id":(\d+),"event":"([\w ]+)"/;

interface Events {
  /** The jobs that this process follows, by their ids. */
  jobs: Record<string, Job[]>;
  queue: Queue;
  onMessage(channel: string, message: string): void;
}

// Kue does not export it.
// eslint-disable-next-line @typescript-eslint/no-var-requires
const events: Events = require('kue/lib/queue/events');
const { onMessage } = events;

// Kue would parse every event of every job in Redis, most of which concern nobody here.
events.onMessage = (channel, message) => {
  const [, id, event] = EVENT.exec(message) || [];
  const isHeard = !event || id in events.jobs || events.queue.listenerCount(`job ${event}`) > 0;
  if (isHeard && isEvent(message)) onMessage(channel, message);
};

type Event = Parameters<Job['emit']>;

interface Life {
  /** The events that came while it is being saved. */
  held?: Event[];
  /** What the last poll has found in Redis: null when the job is not there. */
  state?: string | null;
}

/** The jobs that are being saved, or are saved and have no outcome yet. */
const open = new Map<Job, Life>();
let reportAllEnded: () => void = () => undefined;

/** Resolves when each job that was saved so far is complete, failed or deleted, or could not be saved. */
export function allJobsEnded(): Promise<void> {
  return new Promise((resolve) => {
    reportAllEnded = resolve;
    if (open.size === 0) resolve();
  });
}

/** Follows the queue's jobs from their `save` on, and orders their events. */
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

/** Asks Redis for the states. One counts when it is seen twice: until then its event may be on its way. */
function pollStates(queue: Queue): void {
  if (!queue.client?.ready) return; // what waits for the connection would be answered all at once
  for (const [job, life] of [...open].slice(0, POLL_SIZE)) {
    open.delete(job);
    open.set(job, life); // at the end, for the next poll
    if (life.held) continue;
    job.get('state', (error: Error | null, state: string | null) => {
      if (error || !open.has(job)) return;
      if (state !== life.state) life.state = state;
      else if (state === null) reportDeleted(job, queue);
      else if (OUTCOMES.includes(state)) emitOutcome(job, state);
    });
  }
}

/** Emits the event that was lost as Kue would have: a failed job's with the message of its error. */
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
