// Tests that both servers pass, for a server's test file to call, and what it needs to start one.
import { connect } from 'net';
import { listening, notAnswered, UNANSWERED, UNAVAILABLE } from '../contract/expected';
import { Answer, request } from '../harness/http';
import { freePort } from '../harness/port';
import { PERSISTENT } from '../harness/redis_server';
import { Script } from '../harness/script';
import { startSilentServer } from '../harness/silent_server';
import { onOwnServer, Suite } from './suite';
import { until } from '../harness/wait';

export interface Server {
  script: Script;
  port: number;
}

/** Starts a server as a person does and waits until it listens. */
export async function startServer(suite: Suite, task: string): Promise<Server> {
  const port = await freePort();
  const script = suite.run(task, { PORT: `${port}` });
  await script.line(listening(port));
  return { script, port };
}

/** The same for an edge case. */
export async function startServerCompiled(suite: Suite, task: string, env = {}): Promise<Server> {
  const port = await freePort();
  const script = suite.runCompiled(task, { PORT: `${port}`, ...env });
  await script.line(listening(port));
  return { script, port };
}

/** Asks until the answer has this status. */
export function answered(port: number, path: string, status: number): Promise<Answer> {
  return until(async () => {
    const answer = await request(port, path);
    return answer.status === status && answer;
  }, `${status} for ${path}`);
}

const JSON_TYPE = 'application/json; charset=utf-8';

/** The answer when Redis had the command and has not replied. */
export const NO_ANSWER = { status: 504, type: JSON_TYPE, body: UNANSWERED };

/**
 * What every server must hold.
 * @param path a route that needs Redis
 */
export function testServer(suite: Suite, task: string, path: string): void {
  test('what is no route is a 404, malformed or not, and every answer is JSON', async () => {
    const { script, port } = await startServerCompiled(suite, task);
    for (const unknown of [
      '/',
      '/nothing',
      '/%E0%A4%A',
      '/%00',
      '/%',
      `${path}/x/y`,
      '/__proto__',
      '//',
      '/?a=%E0',
    ]) {
      const answer = await request(port, unknown);
      expect({ unknown, ...answer }).toMatchObject({
        unknown,
        status: 404,
        type: JSON_TYPE,
        body: '{"status":"Not found"}',
      });
      expect(answer.headers).not.toHaveProperty('x-powered-by');
    }
    expect(await send(port, 'this is no HTTP\r\n\r\n')).toMatch(
      /^HTTP\/1.1 400 .*application\/json.*\{"status":"Bad request"\}$/s
    );
    script.process.kill('SIGINT');
    expect(await script.end()).toBe(0);
    expect(script.stdout).toEqual([listening(port)]);
    expect(script.stderr).toEqual([]);
  });

  test('a port that is taken, or cannot be read: one line on stderr and status 1', async () => {
    const { port } = await startServerCompiled(suite, task);
    const taken = suite.runCompiled(task, { PORT: `${port}` });
    const unreadable = suite.runCompiled(task, { PORT: 'http' });
    expect(await taken.end()).toBe(1);
    expect(taken.stdout).toEqual([]);
    expect(taken.stderr).toEqual([`Port ${port} is taken: set PORT to another one`]);
    expect(await unreadable.end()).toBe(1);
    expect(unreadable.stderr).toEqual(['PORT cannot be read: it must be a number from 0 to 65535']);
  });

  test('503 while Redis is unavailable, at the start and later, and well again by itself', async () => {
    const redis = await suite.another(...PERSISTENT);
    const { script, port } = await startServerCompiled(suite, task, { REDIS_URL: redis.url });
    const unavailable = { status: 503, type: JSON_TYPE, body: UNAVAILABLE };
    expect(await request(port, path)).toMatchObject(unavailable);
    await redis.start();
    const { body } = await answered(port, path, 200);
    await redis.kill();
    expect(await request(port, path)).toMatchObject(unavailable);
    await script.line(/not connected/, 2);
    await redis.start();
    expect(await answered(port, path, 200)).toMatchObject({ body });
    expect(script.stderr).toEqual([]);
  });

  test('listens at once beside a Redis that accepts and says nothing, with 503, and the line after 5 s', async () => {
    const redis = await suite.another();
    const silent = await startSilentServer(redis.port);
    const { script, port } = await startServerCompiled(suite, task, { REDIS_URL: redis.url });
    expect(await request(port, '/nothing')).toMatchObject({ status: 404 });
    expect(await request(port, path)).toMatchObject({ status: 503 });
    await script.line(notAnswered(redis.port));
    await silent.close();
    await redis.start();
    expect(await answered(port, path, 200)).toMatchObject({ type: JSON_TYPE });
  });

  onOwnServer(
    '504 within 2 s when Redis does not answer, and 200 for a request that is open at SIGTERM',
    async () => {
      const { script, port } = await startServerCompiled(suite, task);
      await answered(port, path, 200);
      suite.redis.signal('SIGSTOP');
      const start = Date.now();
      expect(await request(port, path)).toMatchObject(NO_ANSWER);
      expect(Date.now() - start).toBeLessThan(2000);
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
    }
  );

  test('headers over the limit: 431, as JSON', async () => {
    const { port } = await startServerCompiled(suite, task);
    const text = await send(port, `GET / HTTP/1.1\r\nX: ${'x'.repeat(20000)}\r\n\r\n`);
    expect(text).toMatch(
      /^HTTP\/1.1 431 .*application\/json.*\{"status":"Request header fields too large"\}$/s
    );
  });
}

/** Sends bytes and resolves with the answer. */
async function send(port: number, bytes: string): Promise<unknown> {
  const socket = connect(port, '127.0.0.1');
  socket.write(bytes);
  return new Promise((resolve) => socket.setEncoding('utf8').on('data', resolve));
}
