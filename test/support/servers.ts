// The servers of 9-stock and 100-seat: how a test starts one, and asks it.
import { Answer, request } from './http';
import { freePort } from './port';
import { LIMITS } from './launcher';
import { Script, start, startCompiled } from './script';
import { comesTrue, inVain, until } from './wait';

export interface Server {
  script: Script;
  port: number;
}

/** Starts a server on a free port and waits until it listens; what it prints then is free. Rejects when it does not. */
export async function startServer(file: string, env: NodeJS.ProcessEnv, run = start): Promise<Server> {
  const port = await freePort();
  const script = run(file, { PORT: `${port}`, ...env });
  await waitUntilListening(script, port);
  return { script, port };
}

/** The same, compiled: for edge cases. */
export function startServerCompiled(file: string, env: NodeJS.ProcessEnv): Promise<Server> {
  return startServer(file, env, startCompiled);
}

export async function waitUntilListening(script: Script, port: number): Promise<void> {
  const answers = () =>
    request(port, '/').then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ECONNREFUSED'
    );
  if (await comesTrue(script, answers)) return;
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

/** Servers that have left a request without an answer: the next one waits a shorter time, so that a grading stays bounded. */
const late = new Set<Script>();

/** Sends a GET request, and keeps the answer, or why there is none. */
export async function ask({ script, port }: Server, path: string): Promise<Asked> {
  try {
    return { path, ...(await request(port, path, undefined, late.has(script) ? 2000 : LIMITS.patience)) };
  } catch (error) {
    // Its end may be known only after that of its connection.
    const hasExited = await comesTrue(script, () => script.status() !== undefined, 500);
    if (hasExited) return { path, error: `the server ${script.ending()}` };
    late.add(script);
    return { path, error: (error as Error).message };
  }
}

/** A server that is started again when an answer has ended it, so that each answer is judged for itself. */
export interface AskedServer {
  /** The script as it was started last. */
  script(): Script;
  get(path: string): Promise<Asked>;
}

export function askedServer(first: Server, restart: () => Promise<Server>): AskedServer {
  let server = first;
  let hasAnswered = false;
  const get = async (path: string): Promise<Asked> => {
    if (server.script.status() !== undefined) {
      server = await restart();
      hasAnswered = false;
    }
    const asked = await ask(server, path);
    // The answer before this one may have ended the server: then this request is not to blame.
    const isEnded = asked.error !== undefined && server.script.status() !== undefined;
    if (isEnded && hasAnswered) return get(path);
    hasAnswered = true;
    return asked;
  };
  return { script: () => server.script, get };
}

/** The content types of the answers to GET requests, a line each, without their parameters. */
export async function contentTypes(server: AskedServer, paths: string[]): Promise<string[]> {
  const lines: string[] = [];
  for (const path of paths) {
    const { type = '' } = await server.get(path);
    lines.push(`GET ${path}: ${type.split(';')[0]}`);
  }
  return lines;
}
