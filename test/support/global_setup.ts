// Before all tests: what every test file needs is found once, and a server that REDIS_URL names must be empty.
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { createClient } from 'redis';
import { readAddress } from '../../src/helpers/internals/address';
import { watchMemory } from '../../scripts/grade/apart';
import { GRADED } from '../../scripts/grade/graded';
import { prepareGraded } from '../../scripts/grade/prepare_graded';
import { findRedis, send } from './redis';
import { SANDBOX } from '../../scripts/grade/confine';
import { build, checkRunner, OURS, OURS_COMPILED } from './launcher';
import { within } from './wait';

/** Milliseconds that the server which REDIS_URL names has for its first reply. */
const REPLY_TIME = 5000;

/** @param config Jest's own; the arguments say which test files run */
export default async function globalSetup({ nonFlagArgs }: { nonFlagArgs: string[] }): Promise<void> {
  try {
    checkRunner();
    if (process.env.REDIS_URL && !GRADED) await mustBeEmpty(process.env.REDIS_URL);
    if (!process.env.SOLUTION_RUN) process.env.REDIS_SERVER = findRedis(); // the grader has found it
    if (GRADED) setUpGraded(GRADED, nonFlagArgs);
    else build(OURS, OURS_COMPILED);
  } catch (error) {
    // Thrown, it would come with ten lines of Jest's stack.
    console.error(`No test was run: ${(error as Error).message}`);
    process.exit(1);
  }
}

/** What the scripts of a folder need, in a folder that global_teardown.ts removes where it was made here. */
function setUpGraded(folder: string, named: string[]): void {
  const made = process.env.SOLUTION_WORK ? undefined : mkdtempSync(join(tmpdir(), 'queuing-system-'));
  const work = made || (process.env.SOLUTION_WORK as string);
  if (made) process.env.SOLUTION_MADE = made;
  process.env.SOLUTION_WORK = work;
  process.env.SOLUTION_RUN = process.env.SOLUTION_RUN || `${process.pid}`;
  prepareGraded(folder, work, named);
  if (SANDBOX) watchMemory();
}

/** The person's own server serves only where there is nothing to lose. */
async function mustBeEmpty(url: string): Promise<void> {
  const { host, port, db } = readAddress(url);
  const client = createClient(url, { retry_strategy: ({ error }) => error });
  let size: unknown;
  try {
    const failed = new Promise((_, reject) => client.on('error', reject));
    size = await within(
      Promise.race([send(client, 'DBSIZE', []), failed]),
      () => 'it has not answered',
      REPLY_TIME
    );
  } catch (error) {
    const { message } = (error as { origin?: Error }).origin || (error as Error);
    throw new Error(`The Redis that REDIS_URL names, ${host}:${port}, cannot be used: ${message}`);
  } finally {
    client.end(false);
  }
  if (size !== 0) {
    throw new Error(
      `The Redis that REDIS_URL names, ${host}:${port}, has keys in database ${db} (${size}), and tests only use an empty one.`
    );
  }
}
