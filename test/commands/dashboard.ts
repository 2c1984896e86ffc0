// The dashboard as a child process, for the tests of its answers and those of its page.
import { Answer } from '../support/http';
import { createJobs } from '../support/jobs';
import { freePort } from '../support/port';
import { RedisServer } from '../support/redis';
import { Script, startProgram } from '../support/script';
import { ROOT } from '../support/launcher';

export interface Dashboard {
  port: number;
  script: Script;
}

/** Lets a test file start the dashboard; none of them outlives the file. */
export function setUpDashboards(): (redis: RedisServer) => Promise<Dashboard> {
  const scripts: Script[] = [];
  afterAll(async () => {
    for (const { process } of scripts) process.kill('SIGKILL');
    await Promise.all(scripts.map(({ ended }) => ended));
  });
  return async (redis) => {
    const port = await freePort();
    const command = [process.execPath, '-r', 'ts-node/register', 'scripts/dashboard/dashboard.ts'];
    const env = { ...process.env, REDIS_URL: redis.url, PORT: `${port}` };
    const script = startProgram('dashboard', command, { cwd: ROOT, env });
    scripts.push(script);
    await script.line(`Kue's dashboard is at http://127.0.0.1:${port}`);
    return { port, script };
  };
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
