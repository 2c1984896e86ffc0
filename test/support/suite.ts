// What every test file begins with: a Redis, reset before each test, and scripts that do not outlive their test.
import { createClient } from 'redis';
import { readAddress } from '../../src/helpers/internals/address';
import { taskOf } from '../../scripts/grade/result';
import { GRADED, runMark } from '../../scripts/grade/graded';
import { killMarked } from './processes';
import { prepareRedis, RedisServer, send, startRedis } from './redis';
import { consolesOf, Script, startScript } from './script';
import { OURS, OURS_COMPILED, Solution } from './launcher';
import { beforeChecks, record, robustness, task, testedFile } from './check';
import { createStartCheck } from './starts';

const NAMED = GRADED ? undefined : process.env.REDIS_URL;

/** A check that stops, restarts or configures the server: skipped on the server that the person named. */
export const onOwnServer = NAMED ? test.skip : robustness;

/** The same for a test of our own scripts alone. */
export const ownServer = NAMED ? test.skip : test;

export interface Suite {
  redis: RedisServer;
  /** Starts a task's script on the suite's server, as a person does. */
  run(task: string, env?: NodeJS.ProcessEnv): Script;
  /** The same for an edge case: more quickly, and with an environment of its own. */
  runCompiled(task: string, env?: NodeJS.ProcessEnv): Script;
  /** Takes care of a script that was started in another way: it does not outlive the test. */
  adopt(script: Script): Script;
  /** Makes one more server, which is removed after the test. */
  another(...settings: string[]): Promise<RedisServer>;
  /** Removes all data but Task 0's. */
  reset(): Promise<void>;
  /**
   * A scenario that is run once, by the first check that asks for its record. What the scripts of a task's main one
   * print is kept for the person who reads the marks.
   */
  scenario<T>(run: () => Promise<T>, main?: 'main'): () => Promise<T>;
}

/** Sets a test file up: call it once, at its top. */
export function setUp(...settings: string[]): Suite {
  const scripts: Script[] = [];
  const servers: RedisServer[] = [];
  const run = (file: string, env: NodeJS.ProcessEnv, solution: Solution) =>
    suite.adopt(startScript(file, { REDIS_URL: suite.redis.url, ...env }, solution));
  const suite: Suite = {
    redis: undefined as unknown as RedisServer,
    run: (file, env = {}) => run(file, env, OURS),
    runCompiled: (file, env = {}) => run(file, env, OURS_COMPILED),
    adopt: (script) => {
      scripts.push(script);
      return script;
    },
    another: async (...more) => {
      const server = await prepareRedis(...more);
      servers.push(server);
      return server;
    },
    reset: async () => {
      await suite.redis.command('FLUSHDB');
      await suite.redis.command('SET', 'Holberton', 'School');
    },
    scenario: (runScenario, main) => {
      let memo: ReturnType<typeof runScenario> | undefined;
      const runOnce = () => {
        const first = scripts.length;
        const keep = () => main && recordConsoles(scripts.slice(first), testedFile());
        return runScenario().finally(keep);
      };
      return () => (memo = memo || runOnce());
    },
  };

  beforeAll(async () => {
    suite.redis = NAMED ? namedServer(NAMED) : await startRedis(...settings);
  });
  beforeEach(() => suite.reset());
  afterEach(async () => {
    for (const script of scripts) script.kill();
    if (GRADED && scripts.length > 0) killMarked(runMark());
    await Promise.all(scripts.splice(0).map(({ ended }) => ended));
    await Promise.all(servers.splice(0).map((server) => server.remove()));
  });
  afterAll(async () => {
    await suite.redis.command('FLUSHDB');
    await suite.redis.remove();
  });

  if (GRADED) {
    const starts = createStartCheck(suite);
    beforeChecks(starts.require);
    task('is there and starts', () => starts.check(testedFile()), []);
  }
  return suite;
}

/** Keeps what the scripts have printed. */
function recordConsoles(scripts: Script[], file: string): void {
  for (const one of consolesOf(scripts)) record(file, { kind: 'console', task: taskOf(file), ...one });
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
