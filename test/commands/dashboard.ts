// The dashboard as a child process, for the tests of its answers and those of its page.
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

/** The Redis and the dashboard of a test file, there once its tests run. Each test begins with Task 0's data alone. */
export function setUpDashboard() {
  const own = {} as { redis: RedisServer; port: number; script: Script };
  beforeAll(async () => {
    own.redis = await startRedis();
    Object.assign(own, await startDashboard(own.redis));
  });
  beforeEach(() => own.redis.reset());
  return own;
}
