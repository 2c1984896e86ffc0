// What the tests of both servers need: to start one, to ask it, and to judge the answer.
import { isStatus, normaliseJson } from './accepted';
import { GRADED } from '../../scripts/grade/graded';
import { Answer, request } from './http';
import { freePort } from './port';
import { Script } from './script';
import { PATIENCE, until } from './wait';
import { CheckError, NotChecked } from './check';
import { ending } from './lines';
import { lastWords } from './starts';
import { Suite } from './suite';

export interface Server {
  script: Script;
  port: number;
}

/** Milliseconds for a server to listen. */
const LISTENING = GRADED ? 8000 : 30000;

/** Waits until the server listens; what it prints then is its own affair. */
export async function listens(script: Script, port: number): Promise<Server> {
  const answers = () =>
    request(port, '/').then(
      () => true,
      (error: NodeJS.ErrnoException) => error.code !== 'ECONNREFUSED'
    );
  await until(async () => script.status() !== undefined || answers(), 'it', LISTENING).catch(() => undefined);
  if (script.status() === undefined && (await answers())) return { script, port };
  throw new NotChecked(`nothing listens on port ${GRADED ? 1245 : port}: ${lastWords(script)}`);
}

/** Starts a server as a person does and waits until it listens. */
export async function startServer(suite: Suite, file: string): Promise<Server> {
  const port = await freePort();
  return listens(suite.run(file, { PORT: `${port}` }), port);
}

/** The same for an edge case. */
export async function startServerCompiled(suite: Suite, file: string, env = {}): Promise<Server> {
  const port = await freePort();
  return listens(suite.runCompiled(file, { PORT: `${port}`, ...env }), port);
}

/** Asks until the answer has this status. */
export function answered(port: number, path: string, status: number): Promise<Answer> {
  return until(async () => {
    const answer = await request(port, path);
    return answer.status === status && answer;
  }, `${status} for ${path}`);
}

/** Sends a GET request; the answer's JSON is in one form, whatever its blanks and the order of its keys. */
export async function requestJson(port: number, path: string): Promise<Answer> {
  const answer = await request(port, path);
  return { ...answer, body: normaliseJson(answer.body) };
}

/** An answer, or why there is none. */
export type Asked = Partial<Answer> & { path: string; error?: string };

/** Servers that have left a request without an answer: the next one waits a shorter time, so that grading stays bounded. */
const late = new Set<Script>();

/** Asks, and keeps the answer for a check, or why there is none. */
export async function ask({ script, port }: Server, path: string): Promise<Asked> {
  try {
    return { path, ...(await request(port, path, undefined, late.has(script) ? 2000 : PATIENCE)) };
  } catch (error) {
    const ended = await ending(script, 500); // its end may be known only after that of its connection
    if (ended === undefined) late.add(script);
    const how = `the server ended with ${ended}: ${lastWords(script)}`;
    return { path, error: ended === undefined ? (error as Error).message : how };
  }
}

/** A server that is started again when an answer has ended it, so that each answer is judged for itself. */
export interface AskedServer {
  /** The script as it was started last. */
  script(): Script;
  get(path: string): Promise<Asked>;
}

export function askedServer(suite: Suite, file: string, first: Server): AskedServer {
  let server = first;
  let hasAnswered = false;
  const get = async (path: string): Promise<Asked> => {
    if (server.script.status() !== undefined) {
      server = await startServer(suite, file);
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

/** Whether an answer has this body, as JSON. */
export function hasBody({ body = '' }: Asked, expected: string): boolean {
  return normaliseJson(body) === normaliseJson(expected);
}

/** The answer has this body, as JSON. */
export function checkAnswer(asked: Asked, expected: string, before = ''): void {
  const { path, status = 0, body, error } = asked;
  const context = `GET ${path}${before}`;
  if (body === undefined)
    throw new CheckError(`there is no answer: ${error}`, { expected: [expected], context });
  const same = hasBody(asked, expected);
  if (same && isStatus(status, expected)) return;
  const reason = same ? `the status is ${status}` : 'the answer differs';
  const actual = same ? [`status ${status}: ${body}`] : body.trim().split('\n');
  throw new CheckError(reason, { expected: [expected], actual, context });
}
