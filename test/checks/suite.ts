// What every test file begins with: a Redis, reset before each test, and scripts that do not outlive their test.
import { createClient } from 'redis';
import { readAddress } from '../../src/helpers/internals/address';
import { prepareRedis, RedisServer, send, startRedis } from '../harness/redis_server';
import { OURS, OURS_COMPILED, Script, Solution, startScript } from '../harness/script';

const NAMED = process.env.REDIS_URL;

/** A test that stops, restarts or configures the server: skipped on the server that the person named. */
export const onOwnServer = NAMED ? test.skip : test;

export interface Suite {
  redis: RedisServer;
  /** Starts a task's script on the suite's server, as a person does. */
  run(task: string, env?: NodeJS.ProcessEnv): Script;
  /** The same for an edge case: more quickly, and with an environment of its own. */
  runCompiled(task: string, env?: NodeJS.ProcessEnv): Script;
  /** Makes one more server, which is removed after the test. */
  another(...settings: string[]): Promise<RedisServer>;
}

/** Sets a test file up: call it once, at its top. */
export function setUp(...settings: string[]): Suite {
  const scripts: Script[] = [];
  const servers: RedisServer[] = [];
  const run = (task: string, env: NodeJS.ProcessEnv, solution: Solution) => {
    const script = startScript(task, { REDIS_URL: suite.redis.url, ...env }, solution);
    scripts.push(script);
    return script;
  };
  const suite: Suite = {
    redis: undefined as unknown as RedisServer,
    run: (task, env = {}) => run(task, env, OURS),
    runCompiled: (task, env = {}) => run(task, env, OURS_COMPILED),
    another: async (...more) => {
      const server = await prepareRedis(...more);
      servers.push(server);
      return server;
    },
  };

  beforeAll(async () => {
    suite.redis = NAMED ? namedServer(NAMED) : await startRedis(...settings);
  });
  beforeEach(async () => {
    await suite.redis.command('FLUSHDB');
    await suite.redis.command('SET', 'Holberton', 'School');
  });
  afterEach(async () => {
    for (const script of scripts) script.process.kill('SIGKILL');
    await Promise.all(scripts.splice(0).map(({ ended }) => ended));
    await Promise.all(servers.splice(0).map((server) => server.remove()));
  });
  afterAll(async () => {
    await suite.redis.command('FLUSHDB');
    await suite.redis.remove();
  });
  return suite;
}

/** The server that the person named: it is used, and left as it is. */
function namedServer(url: string): RedisServer {
  const client = createClient(url);
  const never = async () => {
    throw new Error('not on a server that is not ours');
  };
  return {
    port: readAddress(url).port,
    url,
    command: (name, ...args) => send(client, name, args),
    start: never,
    kill: never,
    signal: never,
    remove: async () => client.end(false),
  };
}
