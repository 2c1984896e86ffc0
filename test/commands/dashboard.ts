// The dashboard as a child process, for the tests of its API and of its page.
import { startCommand } from './command';
import { freePort } from '../support/port';
import { RedisServer, startRedis } from '../support/redis';
import { Script } from '../support/script';

/** The type of the jobs that these tests create. */
export const TYPE = 'a type';

/** Starts the dashboard and waits until it listens. */
export async function startDashboard({ url }: RedisServer): Promise<{ port: number; script: Script }> {
  const port = await freePort();
  const script = startCommand('dashboard', [], { REDIS_URL: url, PORT: `${port}` });
  await script.waitForLine(`Kue's dashboard is at http://127.0.0.1:${port}`);
  return { port, script };
}

/** A Redis and a dashboard for the tests of a file. Each test begins with Task 0's data alone. */
export function setUpDashboard() {
  const app = {} as { redis: RedisServer; port: number; script: Script };
  beforeAll(async () => {
    const redis = await startRedis();
    Object.assign(app, { redis, ...(await startDashboard(redis)) });
  });
  beforeEach(() => app.redis.reset());
  return app;
}
