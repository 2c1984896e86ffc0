// A job as Redis holds it, handed to Kue so that it can read it: a worker loses a job that it cannot read.
import { RedisClient } from 'redis';
import { readBackoff } from './backoff';
import { parseJson } from './json';

type Hash = Record<string, string>;
type Callback = (error: Error | null, hash: Hash | null) => void;

/** The fields whose JSON is Kue's own. */
const NOTED = ['result', 'progress_data'];

/** A job's hash without a backoff that may be code, and with JSON wherever Kue parses it. */
function readable(hash: Hash): Hash {
  const { backoff = '', ...rest } = hash;
  const known = readBackoff(backoff);
  if (known !== undefined) rest.backoff = known;
  for (const field of NOTED) if (parseJson(rest[field]) === undefined) delete rest[field];
  // A processor finds nothing there that it needs, and so fails the job; a person finds the text.
  if (rest.data && parseJson(rest.data) === undefined) rest.data = JSON.stringify({ unreadable: rest.data });
  return rest;
}

/** Makes Kue read each job's hash in that form. */
export function readJobsSafely(client: RedisClient): void {
  const hgetall: (key: string, callback: Callback) => boolean = client.hgetall.bind(client);
  const safe: typeof hgetall = (key, callback) =>
    hgetall(key, (error, hash) => callback(error, hash && readable(hash)));
  client.hgetall = safe as RedisClient['hgetall'];
}
