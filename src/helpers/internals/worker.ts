// How Kue's workers get their jobs, so that each job has one owner from the moment when it leaves the queue.
import * as kue from 'kue';
import { Job, Worker } from 'kue';
import { RETRY_DELAY } from './client';
import { MACHINE, RENEW } from './recovery';
import { KueClient, luaScript } from './kue_client';
import { Hash } from './untrusted';

/** Seconds that one BLPOP waits: less than the time after which a server without an answer counts as unavailable. */
const WAIT = 2;

// Takes a job off the queue, marks it active as Kue does, and names its owner. KEYS: the wake-up tokens, the waiting
// jobs. ARGV: the type, the worker, the number of its claim, its queue's name and machine, the time. Returns the job's
// member in the sets and its hash. A claim that is sent again, because its reply was lost, returns the same job.
const CLAIM = luaScript(`
  local tokens, waiting = KEYS[1], KEYS[2]
  local kind, worker, number, name, machine, now = unpack(ARGV)
  local last, id = string.match(redis.call('hget', 'q:worker:' .. name, worker) or '', '^(%d+) (.*)')
  if last ~= number then
    id = redis.call('zrange', waiting, 0, 0)[1]
    if not id then
      redis.call('ltrim', tokens, 1, 0)
      return false
    end
    redis.call('lpop', tokens)
    redis.call('zrem', waiting, id)
    redis.call('zrem', 'q:jobs:inactive', id)
  end
  local job = 'q:job:' .. string.match(id, '[^|]*$')
  if last ~= number and redis.call('exists', job) == 1 then
    local priority, ttl = unpack(redis.call('hmget', job, 'priority', 'ttl'))
    priority, ttl = tonumber(priority or 0) or 0, tonumber(ttl or 0) or 0
    redis.call('zadd', 'q:jobs:active', ttl > 0 and now + ttl or -math.abs(priority), id)
    redis.call('zadd', 'q:jobs:' .. kind .. ':active', priority, id)
    redis.call('hset', job, 'state', 'active', 'workerId', worker, 'started_at', now, 'updated_at', now)
    ${RENEW}
    redis.call('hset', 'q:worker:' .. name, worker, number .. ' ' .. id)
  end
  return { id, redis.call('hgetall', job) }`);

type Callback = (error?: Error | null, job?: Job) => void;

/** Parts of Kue's workers that its types leave out. */
interface ClaimingWorker extends Omit<Worker, 'job'> {
  id: string;
  running: boolean;
  /** `true` while it is claiming one. */
  job: Job | true | null;
  /** How many times it has claimed a job. */
  claims?: number;
}

// Kue does not export its workers' class.
// eslint-disable-next-line @typescript-eslint/no-var-requires
const { prototype } = require('kue/lib/queue/worker') as { prototype: { getJob: typeof getJob } };

/** How Kue makes its connections, which its types leave out. */
const { redis } = kue as unknown as { redis: { client(): KueClient; createClient(): KueClient } };

/** Connections that wait for a job, by type. */
const waiting = new Map<string, KueClient>();

/** Makes Kue's workers claim their jobs. */
export function claimJobs(): void {
  prototype.getJob = getJob;
}

/**
 * In place of Kue's own: claims a job, and waits only where there is none. An error is passed on after a pause, since Kue
 * tries again at once; a worker that was stopped hears of none, since nobody listens to its errors any more.
 */
function getJob(this: ClaimingWorker, callback: Callback): void {
  const fail = (error: Error) => setTimeout(() => callback(this.running ? error : undefined), RETRY_DELAY);
  this.job = true; // a stop waits for the claim
  // Kue gives a worker its id only after it has started it.
  process.nextTick(claim, this, (error: Error | null, id?: number) => {
    if (error) return fail(error);
    if (id !== undefined) return readJob(this.type, id, callback);
    this.idle();
    if (!this.running) return callback();
    waitForJob(this.type, (failure) => (failure ? fail(failure) : callback()));
  });
}

function claim(worker: ClaimingWorker, callback: (error: Error | null, id?: number) => void): void {
  const { id, queue, type } = worker;
  worker.claims = (worker.claims || 0) + 1;
  const keys = [`q:${type}:jobs`, `q:jobs:${type}:inactive`];
  const args = [type, id, worker.claims, queue.id, MACHINE, Date.now()];
  const client = queue.client as unknown as KueClient;
  client.run<[string, string[]] | null>(CLAIM, keys, args, (error, reply) => {
    if (error || !reply) return callback(error);
    const [member, fields] = reply;
    const job = Number(member.split('|')[1]);
    const hash: Hash = {};
    for (let at = 0; at < fields.length; at += 2) hash[fields[at]] = fields[at + 1];
    // Kue reads jobs over this client; of one without fields it says itself that it is gone.
    if (fields.length > 0) redis.client().provide(`q:job:${job}`, hash);
    callback(null, job);
  });
}

function readJob(type: string, id: number, callback: Callback): void {
  Job.get(id, type, (error?: Error, job?: Job) => {
    if (job) {
      job.active = (done) => {
        done?.(); // it is active since it was claimed
        return job;
      };
    }
    callback(error, job);
  });
}

/** Waits until a job is queued, or for two seconds. */
function waitForJob(type: string, callback: (error: Error | null) => void): void {
  const open = waiting.get(type);
  const client = open && !open.closing ? open : redis.createClient();
  waiting.set(type, client);
  client.blpop(`q:${type}:jobs`, WAIT, callback);
}
