// "Nothing lost": finds the jobs that Kue has lost track of, and puts them back to wait.
//
// Kue loses a job in three ways. One that is active stays so for ever when its worker dies. One that a worker has popped
// and not made active yet is in no list that a worker reads. One whose token in q:TYPE:jobs is gone waits for ever.
import { Queue } from 'kue';
import { isReady } from './node_redis';

/** Milliseconds between two scans. */
const INTERVAL = 1000;

/** How many scans running must find a job lost: more than a worker needs to come back after a restart of Redis. */
const SCANS = 3;

/** Seconds of silence after which a connection is taken for dead: a power cut closes none. */
const SILENCE = 15;

/** How many waiting jobs one scan looks at, at the most. */
const WINDOW = 1000;

// KEYS: the type's tokens. ARGV: the type, the owners that live, the candidates (id in the sets -> scans), where to look.
// Returns the candidates there are now, and where to look next.
const SCAN = `
  local tokens, kind, live, candidates, from = KEYS[1], ARGV[1], {}, cjson.decode(ARGV[3]), tonumber(ARGV[4])
  local waiting, active = 'q:jobs:' .. kind .. ':inactive', 'q:jobs:' .. kind .. ':active'
  for _, owner in ipairs(cjson.decode(ARGV[2])) do live[owner] = true end

  local function hash(id) return 'q:job:' .. string.match(id, '[^|]*$') end

  local function lost(id)
    if redis.call('zscore', active, id) then
      local owner = string.match(redis.call('hget', hash(id), 'workerId') or '', '^[^:]*:[^:]*:[^:]*')
      return not live[owner or '']
    end
    return redis.call('zscore', 'q:jobs:inactive', id) and not redis.call('zscore', waiting, id)
      and redis.call('hget', hash(id), 'type') == kind
  end

  local function move(id, state)
    local priority = redis.call('hget', hash(id), 'priority') or 0
    for _, set in ipairs({ 'q:jobs:active', 'q:jobs:inactive', active, waiting }) do redis.call('zrem', set, id) end
    redis.call('zadd', 'q:jobs:' .. state, priority, id)
    redis.call('zadd', 'q:jobs:' .. kind .. ':' .. state, priority, id)
    redis.call('hset', hash(id), 'state', state)
  end

  local function return_to_queue(id)
    if pcall(cjson.decode, redis.call('hget', hash(id), 'data') or '') then return move(id, 'inactive') end
    redis.call('hset', hash(id), 'error', 'The data of the job are not JSON')
    move(id, 'failed') -- no worker could read it
  end

  local found, known = {}, {}
  local function candidate(id)
    if known[id] or not lost(id) then return end
    known[id] = true
    table.insert(found, id)
  end

  for id, scans in pairs(candidates) do
    if scans >= ${SCANS - 1} and lost(id) then return_to_queue(id) else candidate(id) end
  end
  for _, id in ipairs(redis.call('zrange', active, 0, ${WINDOW})) do candidate(id) end

  -- Every waiting job is in the set of all types and in its own type's: where the numbers agree, none is lost.
  local all, sum = redis.call('zcard', 'q:jobs:inactive'), 0
  for _, name in ipairs(redis.call('smembers', 'q:job:types')) do
    sum = sum + redis.call('zcard', 'q:jobs:' .. name .. ':inactive')
  end
  if all ~= sum then
    if from >= all then from = 0 end
    for _, id in ipairs(redis.call('zrange', 'q:jobs:inactive', from, from + ${WINDOW} - 1)) do candidate(id) end
    from = from + ${WINDOW}
  end

  for _ = redis.call('llen', tokens) + 1, redis.call('zcard', waiting) do redis.call('lpush', tokens, 1) end
  return { found, from }`;

/**
 * Sweeps for lost jobs of a type for as long as the queue is open. The jobs of a worker that lives are its own: a
 * worker lives while its connection, which bears its name, is in Redis's list of clients and not silent for 15 s.
 * @see https://redis.io/docs/latest/commands/client-list/
 */
export function recoverJobs(queue: Queue, type: string): void {
  const { client, id: owner } = queue;
  let candidates = new Map<string, number>();
  let from = 0;
  let scanning = false;
  let complaint = '';

  const finish = (error: Error | null) => {
    scanning = false;
    if (error && error.message !== complaint) queue.emit('error', error);
    complaint = error ? error.message : '';
  };
  const scan = () => {
    if (queue.shuttingDown) return clearInterval(timer);
    if (scanning || !isReady(client)) return;
    scanning = true;
    client.client('LIST', (error, list) => {
      if (error) return finish(error);
      const live = JSON.stringify([owner, ...namesOf(`${list}`)]);
      const known = JSON.stringify(Object.fromEntries(candidates));
      client.eval(SCAN, 1, `q:${type}:jobs`, type, live, known, from, (error, reply: [string[], number]) => {
        if (error) return finish(error);
        candidates = new Map(reply[0].map((id) => [id, (candidates.get(id) || 0) + 1]));
        from = reply[1];
        finish(null);
      });
    });
  };
  const begin = () => {
    client.client('SETNAME', owner, (error) => error && queue.emit('error', error));
    candidates.clear(); // the others need a moment to come back, too
    scan();
  };
  const timer = setInterval(scan, INTERVAL);
  if (isReady(client)) begin();
  client.on('ready', begin);
}

/** The names of the connections that are not silent. */
function namesOf(list: string): string[] {
  return list
    .split('\n')
    .filter((line) => Number(/ idle=(\d+)/.exec(line)?.[1]) < SILENCE)
    .map((line) => / name=(\S*)/.exec(line)?.[1] || '')
    .filter(Boolean);
}
