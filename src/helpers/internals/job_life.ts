// What a creator hears of its jobs: 'created' first, each step of the progress once, and one outcome in any case.
//
// Kue's events come by pub/sub. A quick processor's may come before the creator knows that its job is saved; one that is
// sent again comes twice; and a restart of Redis or the end of a processor swallows them.
import { Job, Queue } from 'kue';

/** Milliseconds between two polls. */
const INTERVAL = 1000;

/** How many jobs one poll asks for: of many, each has its turn. */
const POLL_SIZE = 200;

const OUTCOMES: unknown[] = ['complete', 'failed'];

interface Life {
  saved: boolean;
  /** Whether its outcome is known. */
  ended: boolean;
  /** What the last poll has found in Redis: null when the job is not there. */
  state?: string | null;
}

/** The jobs that are being saved, or are saved and have no outcome yet. */
const open = new Map<Job, Life>();
let timer: NodeJS.Timeout | undefined;
let resolvers: (() => void)[] = [];

/** Resolves when each job that was saved so far is complete, failed or deleted, or could not be saved. */
export function allJobsEnded(): Promise<void> {
  return new Promise((resolve) => {
    if (open.size === 0) resolve();
    else resolvers.push(resolve);
  });
}

/** Orders the events of a job that is not saved yet, and follows it from its `save` on. */
export function followJob(job: Job, queue: Queue): Job {
  const emit: Job['emit'] = job.emit.bind(job);
  const life: Life = { saved: false, ended: false };
  const held: Parameters<Job['emit']>[] = [];
  let saving = false;
  let percentage = -1;

  const isRepeated = (event: unknown, value: unknown): boolean => {
    if (event !== 'progress' && !OUTCOMES.includes(event)) return false;
    if (life.ended || (event === 'progress' && Number(value) <= percentage)) return true;
    if (event === 'progress') percentage = Number(value);
    else end(job, life);
    return false;
  };
  job.emit = (event, ...args) => {
    if (saving) return held.push([event, ...args]) > 0;
    return !isRepeated(event, args[0]) && emit(event, ...args);
  };
  job.save = (callback: (error?: Error | null) => void = () => undefined) => {
    saving = true;
    open.set(job, life);
    timer = timer || setInterval(() => pollStates(queue), INTERVAL);
    const { save }: Job = Object.getPrototypeOf(job);
    return save.call(job, (error?: Error | null) => {
      saving = false;
      life.saved = true;
      callback(error);
      if (error) end(job, life);
      for (const event of held) job.emit(...event);
    });
  };
  return job;
}

function end(job: Job, life: Life): void {
  life.ended = true;
  open.delete(job);
  if (open.size > 0) return;
  if (timer) clearInterval(timer);
  timer = undefined;
  for (const resolve of resolvers) resolve();
  resolvers = [];
}

/** Asks Redis for the states. One counts when it is seen twice: until then its event may be on its way. */
function pollStates(queue: Queue): void {
  if (!queue.client.ready) return; // what waits for the connection would be answered all at once
  for (const [job, life] of [...open].slice(0, POLL_SIZE)) {
    open.delete(job);
    open.set(job, life); // at the end, for the next poll
    if (!life.saved) continue;
    job.get('state', (error: Error | null, state: string | null) => {
      if (error || life.ended) return;
      if (state !== life.state) life.state = state;
      else if (state === null) reportDeleted(job, life, queue);
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

function reportDeleted(job: Job, life: Life, queue: Queue): void {
  queue.emit('error', new Error(`Job ${job.id} was deleted before it ended`));
  end(job, life);
}
