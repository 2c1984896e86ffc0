// The BLPOP with which Kue's workers wait for a job.
import { RedisClient } from 'redis';
import { RETRY_DELAY } from './connection';
import { internalsOf } from './node_redis';

/** Seconds that one BLPOP waits: less than the time after which a server without an answer counts as unavailable. */
const TIMEOUT = 2;

/**
 * Kue's workers wait without end, on a connection that may be dead, and call BLPOP again at once when it fails, on a key
 * of the wrong type without end. Here each wait is short and is repeated, and an error is passed on after a pause. A worker
 * that has been stopped hears of none: nobody listens to its errors any more, and they would end the process.
 */
export function waitInSteps(client: RedisClient): void {
  type Callback = (error: Error | null, reply?: [string, string]) => void;
  const blpop: (key: string, timeout: number, callback: Callback) => boolean = client.blpop.bind(client);
  const wait: typeof blpop = (key, _timeout, callback) =>
    blpop(key, TIMEOUT, (error, reply) => {
      if (error) setTimeout(() => internalsOf(client).closing || callback(error), RETRY_DELAY);
      else if (reply) callback(null, reply);
      else wait(key, TIMEOUT, callback);
    });
  client.blpop = wait as RedisClient['blpop'];
}
