// The dashboard as a child process, for the tests of its answers and those of its page.
import { startCommand } from './command';
import { Answer, request } from '../support/http';
import { createJobs } from '../support/jobs';
import { freePort } from '../support/port';
import { RedisServer, startRedis } from '../support/redis';
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

/** The Redis and the dashboard of a test file, there once its tests run. Each test begins with Task 0's data alone. */
export function setUpDashboard(): Dashboard & { redis: RedisServer } {
  const own = {} as Dashboard & { redis: RedisServer };
  beforeAll(async () => {
    own.redis = await startRedis();
    Object.assign(own, await startDashboard(own.redis));
  });
  beforeEach(() => own.redis.reset());
  return own;
}

/** What jQuery says with the requests of Kue's page. */
export const BY_PAGE = { 'X-Requested-With': 'XMLHttpRequest' };

/** Sends a request: 'METHOD /path'. */
export function send(port: number, what: string, headers = {}, text = ''): Promise<Answer> {
  const [method, path] = what.split(' ');
  return request(port, path, { method, headers }, text);
}

/** An answer's status and what its JSON says. */
export function statusOf({ status, type, body }: Answer): [number, string] {
  expect(type).toBe('application/json; charset=utf-8');
  return [status, JSON.parse(body).status];
}

/** The type of the jobs that these tests create. */
export const TYPE = 'a type';

/** Creates a job and resolves with its id. */
export async function createJob(redis: RedisServer): Promise<number> {
  const [id] = await createJobs(redis, TYPE, [{ phoneNumber: '1', message: 'x' }]);
  return id;
}
