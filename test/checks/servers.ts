// Tests that both servers pass, for a server's test file to call, and what it needs to start one.
import { connect } from 'net';
import { listening, notAnswered, UNANSWERED, UNAVAILABLE } from '../contract/expected';
import { isStatus, normaliseJson } from '../contract/freedoms';
import { GRADED } from '../harness/graded';
import { Answer, request } from '../harness/http';
import { freePort } from '../harness/port';
import { PERSISTENT } from '../harness/redis_server';
import { Script } from '../harness/script';
import { startSilentServer } from '../harness/silent_server';
import { PATIENCE, until } from '../harness/wait';
import { CheckError, NotChecked, ours, robustness } from './check';
import { startWithoutRedis } from './every_script';
import { checkEnded, checkRuns, ending } from './lines';
import { lastWords } from './starts';
import { onOwnServer, ownServer, Suite } from './suite';

export interface Server {
  script: Script;
  port: number;
}

/** Milliseconds for a server to listen. */
const LISTENING = GRADED ? 8000 : 30000;

/** Waits until the server listens; what it prints then is its own affair. */
async function listens(script: Script, port: number): Promise<Server> {
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
  return {
    script: () => server.script,
    get: async (path) => {
      if (server.script.status() !== undefined) server = await startServer(suite, file);
      return ask(server, path);
    },
  };
}

/** The answer has this body, as JSON. */
export function checkAnswer({ path, status = 0, body, error }: Asked, expected: string, before = ''): void {
  const context = `GET ${path}${before}`;
  if (body === undefined)
    throw new CheckError(`there is no answer: ${error}`, { expected: [expected], context });
  const same = normaliseJson(body) === normaliseJson(expected);
  if (same && isStatus(status, expected)) return;
  const reason = same ? `the status is ${status}` : 'the answer differs';
  const actual = same ? [`status ${status}: ${body}`] : body.trim().split('\n');
  throw new CheckError(reason, { expected: [expected], actual, context });
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** The answer when Redis had the command and has not replied. */
export const NO_ANSWER = { status: 504, type: JSON_TYPE, body: UNANSWERED };

const NO_REDIS = { status: 503, type: JSON_TYPE, body: UNAVAILABLE };

/** Paths that name nothing, malformed or not. */
const UNKNOWN = ['/', '/nothing', '/%E0%A4%A', '/%00', '/%', '/__proto__', '//', '/?a=%E0'];

/**
 * What every server must hold.
 * @param path a route that needs Redis
 */
export function testServer(suite: Suite, file: string, path: string): void {
  robustness('what is no route is a 404, malformed or not, and JSON', async () => {
    const { port } = await startServerCompiled(suite, file);
    for (const unknown of [...UNKNOWN, `${path}/x/y`]) {
      const answer = await request(port, unknown);
      const isJson = /^application\/json/.test(answer.type);
      if (answer.status === 404 && isJson) continue;
      throw new CheckError('the answer is not a 404 with JSON', {
        expected: ['404 application/json'],
        actual: [`${answer.status} ${answer.type}`, ...answer.body.trim().split('\n')],
        context: `GET ${unknown}`,
      });
    }
  });

  robustness('runs until Ctrl-C, and ends then with status 0', async () => {
    const { script } = await startServerCompiled(suite, file);
    checkRuns(script);
    script.process.kill('SIGINT');
    checkEnded(script, await ending(script));
  });

  robustness('keeps running without Redis, and answers once Redis is there', async () => {
    const port = await freePort();
    const { script } = await startWithoutRedis(suite, file, { PORT: `${port}` });
    await listens(script, port);
    const answer = () => request(port, path).catch(() => ({ status: 0 }));
    await until(async () => (await answer()).status === 200, 'an answer').catch(() => undefined);
    checkRuns(script);
    expect(await request(port, path)).toMatchObject({ status: 200 });
  });

  robustness('503 while Redis is unavailable, and well again by itself', async () => {
    const redis = await suite.another(...PERSISTENT);
    await redis.start();
    const { script, port } = await startServerCompiled(suite, file, { REDIS_URL: redis.url });
    const { body } = await answered(port, path, 200);
    await redis.kill();
    expect(await requestJson(port, path)).toMatchObject(NO_REDIS);
    checkRuns(script);
    await redis.start();
    expect(await answered(port, path, 200)).toMatchObject({ body });
  });

  onOwnServer('504 within 2 s when Redis does not answer', async () => {
    const { port } = await startServerCompiled(suite, file);
    await answered(port, path, 200);
    suite.redis.signal('SIGSTOP');
    try {
      const start = Date.now();
      expect(await requestJson(port, path)).toMatchObject(NO_ANSWER);
      expect(Date.now() - start).toBeLessThan(2000);
    } finally {
      suite.redis.signal('SIGCONT');
    }
  });

  ours(() => {
    test('404, 400 and 431 byte for byte; the one line that it prints', async () => {
      const { script, port } = await startServerCompiled(suite, file);
      for (const unknown of [...UNKNOWN, `${path}/x/y`]) {
        const answer = await request(port, unknown);
        const expected = { unknown, status: 404, type: JSON_TYPE, body: '{"status":"Not found"}' };
        expect({ unknown, ...answer }).toMatchObject(expected);
        expect(answer.headers).not.toHaveProperty('x-powered-by');
      }
      expect(await send(port, 'this is no HTTP\r\n\r\n')).toMatch(
        /^HTTP\/1.1 400 .*application\/json.*\{"status":"Bad request"\}$/s
      );
      expect(await send(port, `GET / HTTP/1.1\r\nX: ${'x'.repeat(20000)}\r\n\r\n`)).toMatch(
        /^HTTP\/1.1 431 .*application\/json.*\{"status":"Request header fields too large"\}$/s
      );
      script.process.kill('SIGINT');
      expect(await script.end()).toBe(0);
      expect(script.stdout).toEqual([listening(port)]);
      expect(script.stderr).toEqual([]);
    });

    test('a port that is taken, or cannot be read: one line on stderr and status 1', async () => {
      const { port } = await startServerCompiled(suite, file);
      const taken = suite.runCompiled(file, { PORT: `${port}` });
      const unreadable = suite.runCompiled(file, { PORT: 'http' });
      expect(await taken.end()).toBe(1);
      expect(taken.stdout).toEqual([]);
      expect(taken.stderr).toEqual([`Port ${port} is taken: set PORT to another one`]);
      expect(await unreadable.end()).toBe(1);
      expect(unreadable.stderr).toEqual(['PORT cannot be read: it must be a number from 0 to 65535']);
    });

    test('503 from the start, and nothing on stderr', async () => {
      const redis = await suite.another(...PERSISTENT);
      const { script, port } = await startServerCompiled(suite, file, { REDIS_URL: redis.url });
      expect(await request(port, path)).toMatchObject(NO_REDIS);
      await redis.start();
      await answered(port, path, 200);
      await redis.kill();
      await script.line(/not connected/, 2);
      expect(script.stderr).toEqual([]);
    });

    test('listens at once beside a Redis that accepts and says nothing, with 503, and the line after 5 s', async () => {
      const redis = await suite.another();
      const silent = await startSilentServer(redis.port);
      const { script, port } = await startServerCompiled(suite, file, { REDIS_URL: redis.url });
      expect(await request(port, '/nothing')).toMatchObject({ status: 404 });
      expect(await request(port, path)).toMatchObject({ status: 503 });
      await script.line(notAnswered(redis.port));
      await silent.close();
      await redis.start();
      expect(await answered(port, path, 200)).toMatchObject({ type: JSON_TYPE });
    });

    ownServer('a request that is open at SIGTERM is answered', async () => {
      const { script, port } = await startServerCompiled(suite, file);
      await answered(port, path, 200);
      suite.redis.signal('SIGSTOP');
      const open = request(port, path);
      await until(
        async () => (await request(port, '/nothing')).status === 404,
        'the request before has arrived'
      );
      script.process.kill('SIGTERM');
      suite.redis.signal('SIGCONT');
      expect(await open).toMatchObject({ status: 200, type: JSON_TYPE });
      expect(await script.end()).toBe(0);
      await expect(request(port, path)).rejects.toThrow('ECONNREFUSED');
    });
  });
}

/** Sends bytes and resolves with the answer. */
async function send(port: number, bytes: string): Promise<unknown> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return new Promise((resolve) => socket.setEncoding('utf8').on('data', resolve));
}
