// "Nothing lost": finds the jobs that Kue has lost track of, and returns them to the queue.
//
// Kue loses a job in three ways. One that is active stays so for ever when its worker ends. One that a worker has dequeued
// and never marked active is in no list that a worker reads. One that is queued without a wake-up token waits for ever.
import { Queue } from 'kue';
import { internalsOf, isReady } from './node_redis';
import { hasEnded, readMachine, RENEW, workerKey } from './ownership';

/** Milliseconds between two scans. */
const INTERVAL = 1000;

/** Milliseconds after a reconnection in which no job is returned: the other workers need a moment to come back, too. */
const RECONNECTION_TIME = 3000;

/** How many jobs of a state one scan checks, at the most. */
const WINDOW = 1000;

// KEYS: the wake-up tokens. ARGV: the type, this worker's name and machine, where to go on among the waiting jobs of all
// types, and whether lost jobs may be returned now. Returns the other workers of this machine that have jobs, and where to go on.
const SCAN = `
  local tokens, kind, name, machine, from, returning = KEYS[1], ARGV[1], ARGV[2], ARGV[3], tonumber(ARGV[4]), ARGV[5] == '1'
  local waiting, active = 'q:jobs:' .. kind .. ':inactive', 'q:jobs:' .. kind .. ':active'
  ${RENEW}

  local function hash(id) return 'q:job:' .. string.match(id, '[^|]*$') end

  local function return_to_queue(id)
    local priority = redis.call('hget', hash(id), 'priority') or 0
    for _, set in ipairs({ 'q:jobs:active', active }) do redis.call('zrem', set, id) end
    for _, set in ipairs({ 'q:jobs:inactive', waiting }) do redis.call('zadd', set, priority, id) end
    redis.call('hset', hash(id), 'state', 'inactive')
  end

  local neighbours = {}
  local function check(id)
    local owner = string.match(redis.call('hget', hash(id), 'workerId') or '', '^[^:]*:[^:]*:[^:]*')
    local place = owner and redis.call('get', 'q:worker:' .. owner)
    if place == machine and owner ~= name then neighbours[#neighbours + 1] = owner end
    if not place and returning then return_to_queue(id) end
  end

  for _, id in ipairs(redis.call('zrange', active, 0, ${WINDOW} - 1)) do check(id) end

  -- Every waiting job is in the set of all types and in its own type's: where the numbers agree, all are queued.
  local all, sum = redis.call('zcard', 'q:jobs:inactive'), 0
  for _, other in ipairs(redis.call('smembers', 'q:job:types')) do
    sum = sum + redis.call('zcard', 'q:jobs:' .. other .. ':inactive')
  end
  if all ~= sum then
    if from >= all then from = 0 end
    for _, id in ipairs(redis.call('zrange', 'q:jobs:inactive', from, from + ${WINDOW} - 1)) do
      if not redis.call('zscore', waiting, id) and redis.call('hget', hash(id), 'type') == kind then check(id) end
    end
    from = from + ${WINDOW}
  end

  for _ = redis.call('llen', tokens) + 1, redis.call('zcard', waiting) do redis.call('lpush', tokens, 1) end
  return { neighbours, from }`;

/**
 * Scans for lost jobs of a type for as long as the queue is open. A job is lost when the worker that has it has ended: its
 * process is gone, or it has been silent for 15 s.
 */
export function recoverJobs(queue: Queue, type: string): void {
  const { client, id: name } = queue;
  const machine = readMachine();
  let from = 0;
  let connected = isReady(client);
  let returnAfter = 0;
  let scanning = false;
  let args: (string | number)[] = [];
  let reported = '';

  const finish = (error: Error | null) => {
    scanning = false;
    if (error && error.message !== reported) queue.emit('error', error);
    reported = error ? error.message : '';
  };
  const scan = () => {
    if (queue.shuttingDown) return clearInterval(timer);
    if (scanning || !isReady(client)) return;
    scanning = true;
    const returning = Date.now() >= returnAfter ? 1 : 0;
    args = [SCAN, 1, `q:${type}:jobs`, type, name, machine, from, returning];
    const callback = (error: Error | null, reply: unknown) => {
      if (error) return finish(error);
      const [neighbours, next] = reply as [string[], number];
      from = next;
      // Without its key, the next scan finds that the worker has ended.
      const ended = [...new Set(neighbours)].filter(hasEnded).map(workerKey);
      if (ended.length > 0) client.del(ended);
      finish(null);
    };
    internalsOf(client).internal_send_command({ command: 'eval', args, callback });
  };
  const timer = setInterval(scan, INTERVAL);
  // A scan that has no reply then is sent again after the reconnection, when no job may be returned.
  client.on('end', () => {
    args[args.length - 1] = 0;
  });
  client.on('ready', () => {
    if (connected) returnAfter = Date.now() + RECONNECTION_TIME;
    connected = true;
    scan();
  });
  scan();
}
