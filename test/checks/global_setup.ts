// Before all tests: what every test file needs is found once, and a server that REDIS_URL names is looked at.
import { mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { createClient } from 'redis';
import { watchMemory } from '../harness/apart';
import { GRADED, prepareGraded } from '../harness/graded';
import { findRedis, send } from '../harness/redis_server';
import { SANDBOX } from '../harness/sandbox';
import { build, OURS, OURS_COMPILED } from '../harness/script';

export default async function globalSetup(): Promise<void> {
  process.env.REDIS_SERVER = findRedis();
  if (GRADED) {
    const made = process.env.SOLUTION_WORK ? undefined : mkdtempSync(join(tmpdir(), 'queuing-system-'));
    if (made) process.env.SOLUTION_MADE = made; // and global_teardown.ts removes it
    const work = made || (process.env.SOLUTION_WORK as string);
    process.env.SOLUTION_RUN = process.env.SOLUTION_RUN || `${process.pid}`;
    process.env.SOLUTION_WORK = work;
    prepareGraded(GRADED, work);
    if (SANDBOX) watchMemory();
    return;
  }
  build(OURS, OURS_COMPILED);
  if (process.env.REDIS_URL) await mustBeEmpty(process.env.REDIS_URL);
}

/** The person's own server serves only where there is nothing to lose. */
async function mustBeEmpty(url: string): Promise<void> {
  const client = createClient(url, { retry_strategy: () => undefined });
  client.on('error', () => undefined); // the command below has it too
  try {
    const size = await send(client, 'DBSIZE', []);
    if (size !== 0) throw new Error(`its database holds ${size} keys, and the tests only use an empty one`);
  } catch (error) {
    throw new Error(`The server that REDIS_URL names cannot serve: ${(error as Error).message}`);
  } finally {
    client.end(false);
  }
}
