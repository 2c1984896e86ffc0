// "Nothing lost": finds the jobs whose worker has ended, and returns them to the queue. Kue leaves them active for ever.
import { readFileSync, readlinkSync } from 'fs';
import { Queue } from 'kue';
import { hostname } from 'os';

/** Milliseconds between two scans. */
const INTERVAL = 1000;

/** Milliseconds after a reconnection in which no job is returned: the other workers need a moment to come back, too. */
const RECONNECTION_TIME = 3000;

/** How many active jobs one scan checks, at the most. */
const WINDOW = 1000;

/** Seconds of silence after which a worker counts as ended: the promised 15, and what a slow renewal may take. */
const SILENCE = 18;

/** Lua: renews the key of the worker `name`, which runs on the machine `machine`. */
export const RENEW = `
    redis.call('hset', 'q:worker:' .. name, 'machine', machine)
    redis.call('expire', 'q:worker:' .. name, ${SILENCE})`;

// ARGV: the type, this worker's name and machine, and whether lost jobs may be returned now. Returns the other workers of
// this machine that have jobs.
const SCAN = `
  local kind, name, machine, returning = ARGV[1], ARGV[2], ARGV[3], ARGV[4] == '1'
  local waiting, active = 'q:jobs:' .. kind .. ':inactive', 'q:jobs:' .. kind .. ':active'
  ${RENEW}

  local function hash(id) return 'q:job:' .. string.match(id, '[^|]*$') end

  local function return_to_queue(id)
    local priority = redis.call('hget', hash(id), 'priority') or 0
    for _, set in ipairs({ 'q:jobs:active', active }) do redis.call('zrem', set, id) end
    for _, set in ipairs({ 'q:jobs:inactive', waiting }) do redis.call('zadd', set, priority, id) end
    redis.call('hset', hash(id), 'state', 'inactive')
    redis.call('lpush', 'q:' .. kind .. ':jobs', 1)
  end

  local neighbours = {}
  for _, id in ipairs(redis.call('zrange', active, 0, ${WINDOW} - 1)) do
    local owner = string.match(redis.call('hget', hash(id), 'workerId') or '', '^[^:]*:[^:]*:[^:]*')
    local place = owner and redis.call('hget', 'q:worker:' .. owner, 'machine')
    if place == machine and owner ~= name then neighbours[#neighbours + 1] = owner end
    if not place and returning then return_to_queue(id) end
  end
  return neighbours`;

/**
 * What tells the machine from others: the host's name, which another one may have too, the id of its start, and the space
 * of process ids, of which containers have their own.
 */
export function readMachine(): string {
  try {
    const start = readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
    return `${hostname()} ${start} ${readlinkSync('/proc/self/ns/pid')}`;
  } catch {
    return hostname(); // no Linux, and so no containers
  }
}

export const MACHINE = readMachine();

/** Whether a worker of this machine has ended: its process is gone, as after kill -9. */
function hasEnded(name: string): boolean {
  const pid = Number(/^[^:]*:[^:]*:(\d+)/.exec(name)?.[1]);
  try {
    return !process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ESRCH';
  }
}

/**
 * Scans for lost jobs of a type for as long as the queue is open. A job is lost when the worker that has it has ended: its
 * process is gone, or it has been silent for 15 s.
 */
export function recoverJobs(queue: Queue, type: string): void {
  const { client, id: name } = queue;
  let connected = client.ready;
  let returnAfter = 0;
  let scanning = false;
  let reported = '';

  const callback = (error: Error | null, neighbours?: unknown) => {
    scanning = false;
    if (error && error.message !== reported) queue.emit('error', error);
    reported = error ? error.message : '';
    // Without its key, the next scan finds that the worker has ended.
    const ended = [...new Set(error ? [] : (neighbours as string[]))].filter(hasEnded);
    if (ended.length > 0) client.del(ended.map((one) => `q:worker:${one}`));
  };
  const scan = () => {
    if (queue.shuttingDown) return clearInterval(timer);
    if (scanning || !client.ready) return;
    scanning = true;
    const returning = Date.now() >= returnAfter ? 1 : 0;
    const args = [SCAN, 0, type, name, MACHINE, returning];
    // Sent again after a reconnection, it would return jobs too early.
    client.internal_send_command({ command: 'eval', args, callback, bound: true });
  };
  const timer = setInterval(scan, INTERVAL);
  client.on('end', () => {
    scanning = false;
  });
  client.on('ready', () => {
    if (connected) returnAfter = Date.now() + RECONNECTION_TIME;
    connected = true;
    scan();
  });
  scan();
}
