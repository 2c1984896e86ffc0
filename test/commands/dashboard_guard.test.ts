// What the dashboard refuses: other hosts and sites, long ids, methods, code in a job.
import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { BY_PAGE, createJob, startDashboard, statusOf, TYPE } from './dashboard';
import { RedisServer, startRedis } from '../support/redis';
import { request, sendRequest } from '../support/http';
import { jobField } from '../support/jobs';

let redis: RedisServer;
let port: number;
beforeAll(async () => {
  redis = await startRedis();
  port = (await startDashboard(redis)).port;
});
beforeEach(() => redis.reset());

test.each([
  [200, ['localhost', 'LOCALHOST:3000', '127.0.0.1:1', '127.255.255.254', '[::1]', '[::1]:3000']],
  [403, ['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', 'localhost.evil.example']],
  [403, ['evil.example@127.0.0.1', '128.0.0.1', '10.127.0.1', '[::2]']],
])('%i for requests to the hosts %j', async (status, hosts) => {
  for (const host of hosts) {
    const id = await createJob(redis);
    const answer = await sendRequest(port, { path: `/job/${id}`, method: 'DELETE', headers: { host } });
    expect({ host, status: answer.status }).toEqual({ host, status });
    if (status === 403) expect(statusOf(answer)[1]).toBe('Host must be localhost or a loopback address');
    expect(await jobField(redis, id, 'state')).toBe(status === 403 ? 'inactive' : null);
  }
});

test.each([
  [200, { 'Sec-Fetch-Site': 'same-origin' }],
  [200, { 'Sec-Fetch-Site': 'none' }],
  [200, BY_PAGE],
  [200, { Origin: 'http://localhost:3000', Host: 'localhost:3000' }],
  [403, {}],
  [403, { 'Sec-Fetch-Site': 'cross-site' }],
  [403, { 'Sec-Fetch-Site': 'same-site', ...BY_PAGE }],
  [403, { Origin: 'http://evil.example' }],
  [403, { Origin: 'http://localhost:8080', Host: 'localhost:3000' }],
  [403, { Origin: 'https://localhost:3000', Host: 'localhost:3000' }],
  [403, { Origin: 'null' }],
])('%i for a restart with %p', async (status, headers) => {
  const id = await createJob(redis);
  await sendRequest(port, { path: `/job/${id}/state/failed`, method: 'PUT' });
  const answer = await sendRequest(port, { path: `/inactive/${id}`, headers });
  if (status === 403) expect(statusOf(answer)).toEqual([403, 'Requests from other sites are refused']);
  else expect(answer.status).toBe(200);
  expect(await jobField(redis, id, 'state')).toBe(status === 403 ? 'failed' : 'inactive');
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
  expect(statusOf(await sendRequest(port, { path, headers: BY_PAGE }))).toEqual([404, 'Not found']);
  expect((await request(port, '/stats')).status).toBe(200);
});

test.each(['1'.repeat(99), encodeURIComponent('é'.repeat(50))])('a type %s is short enough', async (type) => {
  expect((await request(port, `/jobs/${type}/failed/0..1`)).status).toBe(200);
});

test.each(['POST', 'PATCH', 'OPTIONS'])('%s is refused: no job is created', async (method) => {
  const headers = { 'Content-Type': 'application/json' };
  const body = method === 'OPTIONS' ? '' : JSON.stringify({ type: TYPE, data: {} });
  const answer = await sendRequest(port, { path: '/job', method, headers }, body);
  expect(statusOf(answer)).toEqual([405, 'Method not allowed']);
  expect(answer.headers.allow).toBe('GET, HEAD, PUT, DELETE');
  expect(await redis.command('EXISTS', 'q:ids')).toBe(0);
});

test("code in a job's backoff does not run", async () => {
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  try {
    const id = await createJob(redis);
    const code = `require('fs').writeFileSync(${JSON.stringify(join(folder, 'file'))}, '')`;
    await redis.command('HSET', `q:job:${id}`, 'backoff', code);
    for (const path of [`/job/${id}`, `/jobs/0..10`, `/jobs/inactive/0..10`, `/inactive/${id}`]) {
      expect((await sendRequest(port, { path, headers: BY_PAGE })).status).toBe(200);
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
