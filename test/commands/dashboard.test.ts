import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Dashboard, setUpDashboards } from '../checks/dashboard';
import { onOwnServer, setUp } from '../checks/suite';
import { Answer, request, sendRequest } from '../harness/http';
import { countJobs, createJobs, jobField } from '../harness/jobs';
import { until } from '../harness/wait';

const TYPE = 'a type';
const suite = setUp();
const startDashboard = setUpDashboards();

let dashboard: Dashboard;
let port: number;
beforeAll(async () => {
  dashboard = await startDashboard(suite.redis);
  port = dashboard.port;
});

const createJob = async () => (await createJobs(suite.redis, TYPE, [{ phoneNumber: '1', message: 'x' }]))[0];

/** An answer's status and what its JSON says. */
function statusOf({ status, type, body }: Answer): [number, string] {
  expect(type).toBe('application/json; charset=utf-8');
  return [status, JSON.parse(body).status];
}

test("serves Kue's page, its style, its scripts and a job, and loads nothing from elsewhere", async () => {
  const id = await createJob();
  const page = await request(port, '/inactive');
  expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
  expect(page.body).not.toContain('search');
  const links = (page.body.match(/(?:href|src)="[^"]+"/g) || []).map((attribute) => attribute.split('"')[1]);
  expect(links).toContain('./favicon.svg');
  expect(links.filter((link) => /\.(css|js)$/.test(link)).length).toBeGreaterThan(5);
  for (const link of links) {
    expect(link).toMatch(/^\.\//);
    const part = await request(port, link.slice(1));
    expect({ link, status: part.status }).toEqual({ link, status: 200 });
    if (link.endsWith('.css')) {
      expect(part.type).toMatch(/^text\/css/);
      expect(part.body).toContain('#menu');
      expect(part.body).not.toMatch(/https?:|url\(\/\//);
    }
  }
  const job = await request(port, `/job/${id}`);
  expect(JSON.parse(job.body)).toMatchObject({ id: `${id}`, type: TYPE, data: { message: 'x' } });
  expect(JSON.parse((await request(port, '/stats')).body)).toMatchObject({ inactiveCount: 1 });
  expect(JSON.parse((await request(port, '/job/types')).body)).toEqual([TYPE]);
  expect(await request(port, '/favicon.ico')).toMatchObject({ status: 200, type: 'image/svg+xml' });
});

test('opens on a view that has jobs', async () => {
  expect(await request(port, '/')).toMatchObject({ status: 302, headers: { location: '/active' } });
  const id = await createJob();
  expect(await request(port, '/')).toMatchObject({ status: 302, headers: { location: '/inactive' } });
  await sendRequest(port, { path: `/job/${id}/state/complete`, method: 'PUT' });
  expect(await request(port, '/')).toMatchObject({ status: 302, headers: { location: '/complete' } });
});

test('restarts, changes and deletes a job', async () => {
  const id = await createJob();
  const states = async () => [await jobField(suite.redis, id, 'state'), await countJobs(suite.redis, TYPE)];
  await sendRequest(port, { path: `/job/${id}/state/failed`, method: 'PUT' });
  expect(await states()).toEqual(['failed', { inactive: 0, active: 0, complete: 0, failed: 1 }]);
  expect((await request(port, `/inactive/${id}`)).status).toBe(200);
  expect(await states()).toEqual(['inactive', { inactive: 1, active: 0, complete: 0, failed: 0 }]);
  await sendRequest(port, { path: `/job/${id}/priority/-10`, method: 'PUT' });
  expect(await jobField(suite.redis, id, 'priority')).toBe('-10');
  expect((await sendRequest(port, { path: `/job/${id}`, method: 'DELETE' })).status).toBe(200);
  expect(await states()).toEqual([null, { inactive: 0, active: 0, complete: 0, failed: 0 }]);
});

test.each(['localhost', 'LOCALHOST:3000', '127.0.0.1:1', '127.255.255.254', '[::1]', '[::1]:3000'])(
  'Host %p is served',
  async (host) => {
    expect((await sendRequest(port, { path: '/stats', headers: { host } })).status).toBe(200);
  }
);

test.each([
  'evil.example',
  'evil.example:3000',
  '127.0.0.1.evil.example',
  'localhost.evil.example',
  'evil.example@127.0.0.1',
  '128.0.0.1',
  '10.127.0.1',
  '[::2]',
])('Host %p gets 403, and nothing is done', async (host) => {
  const id = await createJob();
  const answer = await sendRequest(port, { path: `/job/${id}`, method: 'DELETE', headers: { host } });
  expect(statusOf(answer)).toEqual([403, 'Host must be localhost or a loopback address']);
  expect(await jobField(suite.redis, id, 'state')).toBe('inactive');
});

test.each([
  [200, { 'Sec-Fetch-Site': 'same-origin' }],
  [200, { 'Sec-Fetch-Site': 'none' }],
  [200, { Origin: 'http://localhost:3000', Host: 'localhost:3000' }],
  [403, { 'Sec-Fetch-Site': 'cross-site' }],
  [403, { 'Sec-Fetch-Site': 'same-site' }],
  [403, { Origin: 'http://evil.example' }],
  [403, { Origin: 'http://localhost:8080', Host: 'localhost:3000' }],
  [403, { Origin: 'https://localhost:3000', Host: 'localhost:3000' }],
  [403, { Origin: 'null' }],
])('%i for a restart with %p', async (status, headers) => {
  const id = await createJob();
  await sendRequest(port, { path: `/job/${id}/state/failed`, method: 'PUT' });
  const answer = await sendRequest(port, { path: `/inactive/${id}`, headers });
  if (status === 403) expect(statusOf(answer)).toEqual([403, 'Requests from other sites are refused']);
  else expect(answer.status).toBe(200);
  expect(await jobField(suite.redis, id, 'state')).toBe(status === 403 ? 'failed' : 'inactive');
});

const LONG = '1'.repeat(100);
test.each([
  `/job/${LONG}`,
  `/JOB/${LONG}`,
  `/job/${LONG}/log`,
  `/Inactive/${LONG}`,
  `/job/${'%31'.repeat(100)}`,
  `/job/${'1%2F'.repeat(50)}`,
  `/jobs/${LONG}/failed/0..1`,
])('%s is 404, and Kue does not loop', async (path) => {
  expect(statusOf(await request(port, path))).toEqual([404, 'Not found']);
  expect((await request(port, '/stats')).status).toBe(200);
});

test.each(['1'.repeat(99), encodeURIComponent('é'.repeat(50))])('a type %s is short enough', async (type) => {
  expect((await request(port, `/jobs/${type}/failed/0..1`)).status).toBe(200);
});

const json = { 'Content-Type': 'application/json' };
test.each<[number, string, string, Record<string, string>, string]>([
  [405, 'POST', '/job', json, JSON.stringify({ type: TYPE, data: {} })],
  [405, 'POST', '/job', { 'Content-Type': 'text/plain' }, 'x'],
  [405, 'PATCH', '/job/1', {}, ''],
  [405, 'OPTIONS', '/job', {}, ''],
  [400, 'POST', '/job', json, '{"type":'],
  [400, 'PUT', '/job/1/state/failed', json, '{'],
  [413, 'POST', '/job', json, JSON.stringify({ type: 'x'.repeat(200000) })],
])('%i for %s %s', async (status, method, path, headers, body) => {
  const answer = await sendRequest(port, { path, method, headers }, body);
  expect(statusOf(answer)[0]).toBe(status);
  expect(answer.headers.allow).toBe(status === 405 ? 'GET, HEAD, PUT, DELETE' : undefined);
  expect(await suite.redis.command('EXISTS', 'q:ids')).toBe(0);
});

test.each([
  ['GET', '/job/99'],
  ['GET', '/job/99/log'],
  ['GET', '/inactive/99'],
  ['GET', '/job/search?q=x'],
  ['GET', '/job/%E0%A4%A'],
  ['DELETE', '/job/99'],
  ['DELETE', '/job/types'],
  ['PUT', '/job/99/state/failed'],
  ['PUT', '/job/99/priority/1'],
])('%s %s: there is no such job', async (method, path) => {
  await createJob(); // its type is in q:job:types
  expect(statusOf(await sendRequest(port, { path, method }))).toEqual([404, 'Job not found']);
});

test('a path that does not exist, and a value or a job that Kue cannot read', async () => {
  const id = await createJob();
  expect(statusOf(await request(port, '/nothing'))).toEqual([404, 'Not found']);
  const priority = await sendRequest(port, { path: `/job/${id}/priority/x`, method: 'PUT' });
  expect(statusOf(priority)).toEqual([400, 'Invalid priority']);
  await suite.redis.command('HSET', `q:job:${id}`, 'data', '{');
  expect(statusOf(await request(port, `/job/${id}`))).toEqual([500, 'Internal server error']);
});

test("code in a job's backoff does not run", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  try {
    const id = await createJob();
    const code = `require('fs').writeFileSync(${JSON.stringify(join(folder, 'file'))}, '')`;
    await suite.redis.command('HSET', `q:job:${id}`, 'backoff', code);
    for (const path of [`/job/${id}`, `/jobs/0..10`, `/jobs/inactive/0..10`, `/inactive/${id}`]) {
      expect((await request(port, path)).status).toBe(200);
    }
    expect(existsSync(join(folder, 'file'))).toBe(false);
  } finally {
    execFileSync('rm', ['-rf', folder]);
  }
});

test('every answer says that no script runs but the own files, and that no other page may hold it', async () => {
  const refused = await sendRequest(port, { path: '/', headers: { host: 'evil.example' } });
  const answers = ['/active', '/stats', '/nothing', '/stylesheets/main.css'].map((path) =>
    request(port, path)
  );
  for (const { headers } of [refused, ...(await Promise.all(answers))]) {
    const policy = `${headers['content-security-policy']}`.split(';');
    expect(policy).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
    );
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' });
    expect(headers).not.toHaveProperty('x-powered-by');
  }
});

onOwnServer('503 while Redis is unavailable, and well again by itself', async () => {
  const redis = await suite.another();
  await redis.start();
  const own = await startDashboard(redis);
  await redis.kill();
  const paths = ['/', '/active', '/stats', '/job/1', '/job/types'];
  await until(async () => (await request(own.port, '/stats')).status === 503, '503');
  for (const path of paths) {
    expect(statusOf(await request(own.port, path))).toEqual([503, 'Redis is not available']);
  }
  expect((await request(own.port, '/stylesheets/main.css')).status).toBe(200);
  await redis.start();
  await until(async () => (await request(own.port, '/active')).status === 200, 'the page');
  // Sent, and answered too late.
  redis.signal('SIGSTOP');
  for (const path of paths) expect((await request(own.port, path)).status).toBeGreaterThanOrEqual(503);
  redis.signal('SIGCONT');
  await until(async () => (await request(own.port, '/active')).status === 200, 'the page');
  expect(own.script.stderr).toEqual([]);
});

test('Ctrl-C ends it, with status 0', async () => {
  const own = await startDashboard(suite.redis);
  await request(own.port, '/active');
  own.script.process.kill('SIGINT');
  expect(await own.script.end()).toBe(0);
  expect(own.script.stderr).toEqual([]);
});
