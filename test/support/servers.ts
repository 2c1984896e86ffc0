// Starts the servers of 9-stock and 100-seat, and sends them requests.
import { normaliseJson } from './accepted';
import { Answer, request, requests } from './http';
import { LIMITS } from './launcher';
import { freePort, isTaken } from './port';
import type { RedisServer } from './redis';
import { Script, start, startCompiled } from './script';
import { eventually, until, withReason } from './wait';

export interface Server {
  script: Script;
  port: number;
}

/** Starts a compiled server on a free port. Rejects if it does not listen. */
export async function startServerCompiled(file: string, redis: { url: string }): Promise<Server> {
  const port = await freePort();
  const script = startCompiled(file, redis, { PORT: `${port}` });
  await waitUntilListening(script, port);
  return { script, port };
}

/** Waits until a server listens, whatever it prints then. Rejects if it does not. */
export async function waitUntilListening(script: Script, port: number): Promise<void> {
  if (await eventually(script, () => isTaken(port), LIMITS.patience)) return;
  throw withReason(new Error(`${script.file} does not listen on its port: ${script.lastWords()}`));
}

/** Repeats a GET request until the answer has this status. */
export function waitForStatus(port: number, path: string, status: number): Promise<Answer> {
  return until(async () => {
    const answer = await request(port, path);
    return answer.status === status && answer;
  }, `an answer to GET ${path} with status ${status}`);
}

/** The answer to a GET request, or why there is none. */
export type AnswerOrError = Partial<Answer> & { path: string; error?: string };

/** Sends a GET request. `timeout` is in milliseconds. */
export async function ask(
  { script, port }: Server,
  path: string,
  timeout = LIMITS.patience
): Promise<AnswerOrError> {
  try {
    return { path, ...(await request(port, path, { timeout })) };
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    // A broken connection, which has a code, may be noticed before the server's exit.
    const hasExited = await eventually(script, () => script.status() !== undefined, code ? 500 : 0);
    return { path, error: hasExited ? `the server ${script.ending()}` : message };
  }
}

export type RestartingServer = Awaited<ReturnType<typeof startRestarting>>;

/** Milliseconds to wait for an answer: few once a request was left unanswered, so that a grading takes a minute. */
let patience = LIMITS.patience;

/** Starts a server on a free port. If a request makes it exit, the next one starts it again: each answer is judged alone. */
export async function startRestarting(file: string, redis: RedisServer, run = start) {
  const launch = async () => {
    const port = await freePort();
    const script = run(file, redis, { PORT: `${port}` });
    let listening: Promise<void> | undefined;
    const listens = () => (listening = listening || waitUntilListening(script, port));
    return { script, port, listens, hasAnswered: false };
  };
  let server = await launch();
  return {
    /** The script that was started last. */
    get script() {
      return server.script;
    },
    /** Sends a GET request once the server listens. Rejects if it does not listen. */
    async get(path: string): Promise<AnswerOrError> {
      const hasExited = () => server.script.status() !== undefined;
      if (server.hasAnswered && hasExited()) server = await launch();
      await server.listens();
      const answer = await ask(server, path, patience);
      // The request before this one may have made the server exit: try again with a new one.
      if (answer.error !== undefined && hasExited() && server.hasAnswered) return this.get(path);
      server.hasAnswered = true;
      if (answer.error !== undefined && !hasExited()) patience = 1000;
      return answer;
    },
  };
}

/** Sends `times` GET requests at once for each path to each of two servers on one Redis, and counts answers by `bodies`. */
export async function countAnswersOfTwo(
  file: string,
  redis: RedisServer,
  times: Record<string, number>,
  bodies: string[]
): Promise<number[]> {
  const servers = await Promise.all([1, 2].map(() => startServerCompiled(file, redis)));
  const sent = servers.flatMap(({ port }) =>
    Object.entries(times).map(([path, count]) => requests(port, path, count, patience))
  );
  const answers = (await Promise.all(sent)).flat().map(({ body }) => normaliseJson(body));
  return bodies.map((body) => answers.filter((answer) => answer === normaliseJson(body)).length);
}

/** Expects that the answers to GET requests have JSON's content type. */
export async function expectJson(file: string, redis: RedisServer, paths: string[]): Promise<void> {
  const server = await startRestarting(file, redis, startCompiled);
  const lines: string[] = [];
  for (const path of paths) {
    const { type = '' } = await server.get(path);
    lines.push(`GET ${path}: ${type.split(';')[0]}`);
  }
  expect(lines).toEqual(paths.map((path) => `GET ${path}: application/json`));
}
