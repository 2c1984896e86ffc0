// Job ownership: a worker claims each job, renews a key in Redis while it runs, and returns the jobs of workers that have
// ended to the queue. Kue would leave those active forever.
import { randomBytes } from 'crypto';
import { readFileSync, readlinkSync } from 'fs';
import * as kue from 'kue';
import { Job, Queue, Worker } from 'kue';
import { hostname } from 'os';
import { RETRY_DELAY } from './client';
import { claimedJobs, KueClient, luaScript } from './kue_client';
import { Hash } from './untrusted';

/** Seconds that one BLPOP waits: less than the silence after which a server counts as unavailable. */
const WAIT = 2;

/** Milliseconds between two scans for lost jobs. */
const SCAN_INTERVAL = 1000;

/** Milliseconds after a reconnection in which no job is returned, so that other workers can reconnect, too. */
const RECONNECTION_TIME = 3000;

/** Seconds until a worker's key expires: the promised 15, and some for a slow renewal. */
const SILENCE = 18;

/** Lua pattern for the start of a worker's id, which is its queue's name. Each process has one queue, and one key. */
const OWNER = '^[^:]*:[^:]*:[^:]*';

// Takes a job off the queue, marks it active as Kue does, and records its owner. A claim that is sent again because its
// reply was lost gets the same job. KEYS: the wake-up tokens, the waiting jobs. ARGV: the type, the worker's id, the
// claim's number, the time. Returns the job's member in the sorted sets, and its hash.
const runClaim = luaScript<[string, string[]] | null>(`
  local tokens, waiting = KEYS[1], KEYS[2]
  local kind, worker, number, now = unpack(ARGV)
  local owner = 'q:worker:' .. string.match(worker, '${OWNER}')
  local last, id = string.match(redis.call('hget', owner, worker) or '', '^(%d+) (.*)')
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
    redis.call('hset', owner, worker, number .. ' ' .. id)
    redis.call('expire', owner, ${SILENCE})
  end
  return { id, redis.call('hgetall', job) }`);

// Renews this process's key and returns lost jobs to the queue. ARGV: the type, the queue's name, whether lost jobs may be
// returned now, and the key's fields: it may have expired in an outage, with the claims of active jobs. Returns the names
// of other queues that have jobs.
const SCAN = `
  local kind, name, returning = ARGV[1], ARGV[2], ARGV[3] == '1'
  local waiting, active = 'q:jobs:' .. kind .. ':inactive', 'q:jobs:' .. kind .. ':active'
  redis.call('hset', 'q:worker:' .. name, unpack(ARGV, 4))
  redis.call('expire', 'q:worker:' .. name, ${SILENCE})

  local function hash(id) return 'q:job:' .. string.match(id, '[^|]*$') end

  local function return_to_queue(id)
    local priority = redis.call('hget', hash(id), 'priority') or 0
    for _, set in ipairs({ 'q:jobs:active', active }) do redis.call('zrem', set, id) end
    for _, set in ipairs({ 'q:jobs:inactive', waiting }) do redis.call('zadd', set, priority, id) end
    redis.call('hset', hash(id), 'state', 'inactive')
    redis.call('lpush', 'q:' .. kind .. ':jobs', 1)
  end

  local others = {}
  for _, id in ipairs(redis.call('zrange', active, 0, -1)) do
    local worker = redis.call('hget', hash(id), 'workerId') or ''
    local owner = string.match(worker, '${OWNER}') or ''
    -- A live worker has lost its job, too, if its key expired before it could send the claim again.
    local owned = string.match(redis.call('hget', 'q:worker:' .. owner, worker) or '', ' (.*)') == id
    if owned and owner ~= name then others[#others + 1] = owner end
    if not owned and returning then return_to_queue(id) end
  end
  return others`;

type Callback = (error?: Error | null, job?: Job) => void;

/** A worker, with what Kue's types leave out. */
interface ClaimingWorker extends Omit<Worker, 'job'> {
  id: string;
  running: boolean;
  job: Job | true | null; // `true` during a claim
}

// Kue does not export this module.
// eslint-disable-next-line @typescript-eslint/no-var-requires
const { prototype } = require('kue/lib/queue/worker') as { prototype: { getJob: typeof getJob } };

/** Kue's module of connections, which its types leave out. */
const { redis } = kue as unknown as { redis: { createClient(): KueClient } };

/** Connections that wait for a job, by its type. */
const waiting = new Map<string, KueClient>();

let claims = 0;

/** The claims of active jobs by their workers' ids, as in this process's key: the claim's number and the job's member. */
const inHand = new Map<string, string>();

/** Makes the queue's workers own their jobs, and put the jobs of workers that have ended back into the queue. */
export function ownJobs(queue: Queue): void {
  // A process id may be used again, in a container at every start. With these bytes, no name is.
  queue.id = `kue:${MACHINE}:${process.pid}.${randomBytes(4).toString('hex')}`;
  prototype.getJob = getJob;
  const { process: processJobs } = queue;
  queue.process = (type: string, ...rest: unknown[]) => {
    processJobs.apply(queue, [type, ...rest] as Parameters<typeof processJobs>);
    scanForLostJobs(queue, type);
  };
}

/**
 * Replaces Kue's method: claims a job, and blocks only if none is waiting. Passes an error on after a pause, since Kue tries
 * again at once; a stopped worker gets none, since nobody would handle it.
 */
function getJob(this: ClaimingWorker, callback: Callback): void {
  const { queue, type } = this;
  const tokens = `q:${type}:jobs`;
  const fail = (error: Error) => setTimeout(() => callback(this.running ? error : undefined), RETRY_DELAY);
  this.job = true; // a stop waits for the claim
  inHand.delete(this.id);
  // Kue sets a worker's id only after it has started it.
  process.nextTick(() => {
    const number = (claims += 1);
    const args = [type, this.id, number, Date.now()];
    runClaim(queue.client, [tokens, `q:jobs:${type}:inactive`], args, (error, claimed) => {
      if (error) return fail(error);
      if (claimed) {
        inHand.set(this.id, `${number} ${claimed[0]}`);
        return readJob(type, claimed, callback);
      }
      this.idle();
      if (!this.running) return callback();
      const waitingClient = waiting.get(type) || redis.createClient();
      waiting.set(type, waitingClient);
      waitingClient.blpop(tokens, WAIT, (failure) => (failure ? fail(failure) : callback()));
    });
  });
}

function readJob(type: string, [member, fields]: [string, string[]], callback: Callback): void {
  const id = Number(member.split('|')[1]);
  const hash: Hash = {};
  for (let at = 0; at < fields.length; at += 2) hash[fields[at]] = fields[at + 1];
  if (fields.length > 0) claimedJobs.set(`q:job:${id}`, hash); // Kue itself reports a job without fields as deleted
  Job.get(id, type, (error?: Error, job?: Job) => {
    if (job) {
      job.active = (done) => {
        done?.(); // the claim has made it active
        return job;
      };
    }
    callback(error, job);
  });
}

/** Identifies the machine: its host name, which others may share, its boot id, and this container's process ids. */
export function readMachine(): string {
  try {
    const start = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${hostname()} ${start} ${readlinkSync('/proc/self/ns/pid').replace(/\D/g, '')}`;
  } catch {
    return hostname(); // not Linux, so no containers
  }
}

const MACHINE = readMachine();

/** Whether a queue's process ran on this machine and is gone, as after kill -9. */
function hasEnded(name: string): boolean {
  const [, machine, pid] = /^kue:(.*):(\d+)\.\w+$/.exec(name) || [];
  try {
    return machine === MACHINE && !process.kill(Number(pid), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/** Scans for lost jobs of a type until the queue is closed: their worker's process is gone, or was silent for 15 s. */
function scanForLostJobs(queue: Queue, type: string): void {
  const { client, id: name } = queue;
  let returnAfter = 0;
  client.on('ready', () => {
    if (client.times_connected > 1) returnAfter = Date.now() + RECONNECTION_TIME;
  });
  const callback = (error: Error | null, others?: unknown) => {
    if (error) return queue.emit('error', error);
    const ended = (others as string[]).filter(hasEnded);
    if (ended.length > 0) client.del(ended.map((other) => `q:worker:${other}`)); // the next scan returns their jobs
  };
  setInterval(() => {
    if (queue.shuttingDown || !client.ready) return;
    const fields = ['alive', 1, ...[...inHand].flat()];
    const args = [SCAN, 0, type, name, Date.now() >= returnAfter ? 1 : 0, ...fields];
    // If it was sent again after a reconnection, it would return jobs too early.
    client.internal_send_command({ command: 'eval', args, callback, bound: true });
  }, SCAN_INTERVAL).unref();
}
