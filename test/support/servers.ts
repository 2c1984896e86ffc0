// The servers of 9-stock and 100-seat: how a test starts one, and asks it.
import { normaliseJson } from './accepted';
import { Answer, request, requests } from './http';
import { LIMITS } from './launcher';
import { freePort } from './port';
import type { RedisServer } from './redis';
import { Script, start, startCompiled } from './script';
import { comesTrue, inVain, until } from './wait';

export interface Server {
  script: Script;
  port: number;
}

/** Starts a server on a free port, compiled, and waits until it listens. Rejects when it does not. */
export async function startServerCompiled(file: string, env: NodeJS.ProcessEnv): Promise<Server> {
  const port = await freePort();
  const script = startCompiled(file, { PORT: `${port}`, ...env });
  await waitUntilListening(script, port);
  return { script, port };
}

/** Waits until a server listens; what it prints then is free. Rejects when it does not. */
export async function waitUntilListening(script: Script, port: number): Promise<void> {
  // Any answer will do, also one that takes long.
  const answers = () =>
    request(port, '/', { timeout: 500 }).then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ECONNREFUSED'
    );
  if (await comesTrue(script, answers, LIMITS.patience)) return;
  throw inVain(`${script.file} does not listen on its port: ${script.lastWords()}`);
}

/** Asks until the answer has this status. */
export function waitForStatus(port: number, path: string, status: number): Promise<Answer> {
  return until(async () => {
    const answer = await request(port, path);
    return answer.status === status && answer;
  }, `an answer to GET ${path} with status ${status}`);
}

/** An answer, or why there is none. */
export type Asked = Partial<Answer> & { path: string; error?: string };

/** Sends a GET request, and keeps the answer, or why there is none. `timeout` is in milliseconds. */
export async function ask({ script, port }: Server, path: string, timeout = LIMITS.patience): Promise<Asked> {
  try {
    return { path, ...(await request(port, path, { timeout })) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A connection that breaks (only then is there a code) may be noticed before the exit that broke it.
    const hasExited = await comesTrue(script, () => script.status() !== undefined, code ? 500 : 0);
    return { path, error: hasExited ? `the server ${script.ending()}` : message };
  }
}

/** A server that is started again when an answer has ended it, so that each answer is judged for itself. */
export type AskedServer = Awaited<ReturnType<typeof startAsked>>;

/** The scripts that have left a request unanswered. */
const late = new Set<string>();

/** Milliseconds to wait for an answer: few once the script has left a request unanswered, so that grading takes a minute. */
const patienceWith = (file: string): number => (late.has(file) ? 1000 : LIMITS.patience);

/** Starts a server on a free port, to ask it. */
export async function startAsked(file: string, { url }: RedisServer, run = start) {
  const launch = async () => {
    const port = await freePort();
    const script = run(file, { REDIS_URL: url, PORT: `${port}` });
    let listening: Promise<void> | undefined;
    const listens = () => (listening = listening || waitUntilListening(script, port));
    return { script, port, listens, hasAnswered: false };
  };
  let server = await launch();
  return {
    /** The script as it was started last. */
    get script() {
      return server.script;
    },
    /** Sends a GET request once the server listens; rejects when it does not listen. */
    async get(path: string): Promise<Asked> {
      const isEnded = () => server.script.status() !== undefined;
      if (server.hasAnswered && isEnded()) server = await launch();
      await server.listens();
      const asked = await ask(server, path, patienceWith(file));
      // The answer before this one may have ended the server: then this request is not to blame.
      if (asked.error !== undefined && isEnded() && server.hasAnswered) return this.get(path);
      server.hasAnswered = true;
      if (asked.error !== undefined && !isEnded()) late.add(file);
      return asked;
    },
  };
}

/** Sends so many GET requests for each path to each of two servers on one Redis, and counts the answers by their bodies. */
export async function countAnswersOfTwo(
  file: string,
  redis: RedisServer,
  times: Record<string, number>,
  bodies: string[]
): Promise<number[]> {
  const servers = await Promise.all([1, 2].map(() => startServerCompiled(file, { REDIS_URL: redis.url })));
  const sent = servers.flatMap(({ port }) =>
    Object.entries(times).map(([path, count]) => requests(port, path, count, patienceWith(file)))
  );
  const answers = (await Promise.all(sent)).flat().map(({ body }) => normaliseJson(body));
  return bodies.map((body) => answers.filter((answer) => answer === normaliseJson(body)).length);
}

/** Fails unless each answer to a GET request has JSON's content type. */
export async function expectJson(file: string, redis: RedisServer, paths: string[]): Promise<void> {
  const server = await startAsked(file, redis, startCompiled);
  const lines: string[] = [];
  for (const path of paths) {
    const { type = '' } = await server.get(path);
    lines.push(`GET ${path}: ${type.split(';')[0]}`);
  }
  expect(lines).toEqual(paths.map((path) => `GET ${path}: application/json`));
}
