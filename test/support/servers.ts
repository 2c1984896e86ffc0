// The servers of 9-stock and 100-seat: how a test starts one, and asks it.
import { normaliseJson } from './accepted';
import { Answer, request } from './http';
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
  const answers = () =>
    request(port, '/').then(
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
    // Its end may be known only after that of its connection.
    const hasExited = await comesTrue(script, () => script.status() !== undefined, 500);
    return { path, error: hasExited ? `the server ${script.ending()}` : (error as Error).message };
  }
}

/** A server that is started again when an answer has ended it, so that each answer is judged for itself. */
export type AskedServer = Awaited<ReturnType<typeof startAsked>>;

/** Milliseconds for an answer of a server that has left a request without one: a grading stays bounded. */
const IMPATIENCE = 2000;

/** Starts a server on a free port, to ask it. */
export async function startAsked(file: string, redis: RedisServer, run = start) {
  let server: Server;
  let listens: Promise<void> | undefined;
  let hasAnswered: boolean;
  let timeout: number;
  const startAgain = async () => {
    const port = await freePort();
    server = { port, script: run(file, { REDIS_URL: redis.url, PORT: `${port}` }) };
    [listens, hasAnswered, timeout] = [undefined, false, LIMITS.patience];
  };
  await startAgain();
  return {
    /** The script as it was started last. */
    get script() {
      return server.script;
    },
    /** Sends a GET request once the server listens; rejects when it does not listen. */
    async get(path: string): Promise<Asked> {
      const isEnded = () => server.script.status() !== undefined;
      if (hasAnswered && isEnded()) await startAgain();
      listens = listens || waitUntilListening(server.script, server.port);
      await listens;
      const asked = await ask(server, path, timeout);
      // The answer before this one may have ended the server: then this request is not to blame.
      if (asked.error !== undefined && isEnded() && hasAnswered) return this.get(path);
      hasAnswered = true;
      if (asked.error !== undefined) timeout = IMPATIENCE;
      return asked;
    },
  };
}

/** How many of the answers have each of these bodies, as JSON in whatever form. */
export function countBodies(answers: Answer[], bodies: string[]): number[] {
  const all = answers.map(({ body }) => normaliseJson(body));
  return bodies.map((body) => all.filter((one) => one === normaliseJson(body)).length);
}

/** The content types of a server's answers to GET requests, a line each, without their parameters. */
export async function contentTypes(file: string, redis: RedisServer, paths: string[]): Promise<string[]> {
  const server = await startAsked(file, redis, startCompiled);
  const lines: string[] = [];
  for (const path of paths) {
    const { type = '' } = await server.get(path);
    lines.push(`GET ${path}: ${type.split(';')[0]}`);
  }
  return lines;
}
