// The dashboard as a child process, for the tests of its answers and those of its page.
import { startCommand } from './command';
import { Answer } from '../support/http';
import { createJobs } from '../support/jobs';
import { freePort } from '../support/port';
import { RedisServer } from '../support/redis';
import { Script } from '../support/script';

export interface Dashboard {
  port: number;
  script: Script;
}

/** Starts the dashboard and waits until it listens. */
export async function startDashboard({ url }: RedisServer): Promise<Dashboard> {
  const port = await freePort();
  const script = startCommand('dashboard', [], { REDIS_URL: url, PORT: `${port}` });
  await script.waitForLine(`Kue's dashboard is at http://127.0.0.1:${port}`);
  return { port, script };
}

/** An answer's status and what its JSON says. */
export function statusOf({ status, type, body }: Answer): [number, string] {
  expect(type).toBe('application/json; charset=utf-8');
  return [status, JSON.parse(body).status];
}

/** What jQuery says with the requests of Kue's page. */
export const BY_PAGE = { 'X-Requested-With': 'XMLHttpRequest' };

/** The type of the jobs that these tests create. */
export const TYPE = 'a type';

/** Creates a job and resolves with its id. */
export async function createJob(redis: RedisServer): Promise<number> {
  const [id] = await createJobs(redis, TYPE, [{ phoneNumber: '1', message: 'x' }]);
  return id;
}
