// What the dashboard refuses: other hosts and sites, long ids, methods, code in a job.
import { existsSync } from 'fs';
import { join } from 'path';
import { makeFolder } from './command';
import { BY_PAGE, createJob, send, setUpDashboard, statusOf, TYPE } from './dashboard';
import { request } from '../support/http';
import { jobField } from '../support/jobs';
import { until } from '../support/wait';

const own = setUpDashboard();

test.each([
  [200, ['localhost', 'LOCALHOST:3000', '127.0.0.1:1', '127.255.255.254', '[::1]', '[::1]:3000']],
  [403, ['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', 'localhost.evil.example']],
  [403, ['evil.example@127.0.0.1', '128.0.0.1', '10.127.0.1', '[::2]']],
])('%i for requests to the hosts %j', async (status, hosts) => {
  for (const host of hosts) {
    const id = await createJob(own.redis);
    const answer = await send(own.port, `DELETE /job/${id}`, { host });
    expect({ host, status: answer.status }).toEqual({ host, status });
    if (status === 403) expect(statusOf(answer)[1]).toBe('Host must be localhost or a loopback address');
    expect(await jobField(own.redis, id, 'state')).toBe(status === 403 ? 'inactive' : null);
  }
});

const HOST = 'localhost:3000';
test.each([
  [200, { 'Sec-Fetch-Site': 'same-origin' }],
  [200, { 'Sec-Fetch-Site': 'none' }],
  [200, BY_PAGE],
  [200, { Origin: 'http://localhost:3000', Host: HOST }],
  [403, {}],
  [403, { 'Sec-Fetch-Site': 'cross-site' }],
  [403, { 'Sec-Fetch-Site': 'same-site', ...BY_PAGE }],
  [403, { Origin: 'http://evil.example' }],
  [403, { Origin: 'http://localhost:8080', Host: HOST }],
  [403, { Origin: 'https://localhost:3000', Host: HOST }],
  [403, { Origin: 'null' }],
])('%i for a restart with %p', async (status, headers) => {
  const id = await createJob(own.redis);
  await send(own.port, `PUT /job/${id}/state/failed`);
  const answer = await send(own.port, `GET /inactive/${id}`, headers);
  const state = () => jobField(own.redis, id, 'state');
  if (status === 200) {
    expect(answer.status).toBe(200);
    await until(async () => (await state()) === 'inactive', 'the job is moved'); // after the answer
  } else {
    expect(statusOf(answer)).toEqual([403, 'Requests from other sites are refused']);
    expect(await state()).toBe('failed');
  }
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
  expect(statusOf(await send(own.port, `GET ${path}`, BY_PAGE))).toEqual([404, 'Not found']);
  expect((await request(own.port, '/stats')).status).toBe(200);
});

test.each(['1'.repeat(99), encodeURIComponent('é'.repeat(50))])('a type %s is short enough', async (type) => {
  expect((await request(own.port, `/jobs/${type}/failed/0..1`)).status).toBe(200);
});

test.each(['POST', 'PATCH', 'OPTIONS'])('%s is refused: no job is created', async (method) => {
  const body = method === 'OPTIONS' ? '' : JSON.stringify({ type: TYPE, data: {} });
  const answer = await send(own.port, `${method} /job`, { 'Content-Type': 'application/json' }, body);
  expect(statusOf(answer)).toEqual([405, 'Method not allowed']);
  expect(answer.headers.allow).toBe('GET, HEAD, PUT, DELETE');
  expect(await own.redis.command('EXISTS', 'q:ids')).toBe(0);
});

test("code in a job's backoff does not run", async () => {
  const file = join(makeFolder(), 'file');
  const id = await createJob(own.redis);
  const code = `require('fs').writeFileSync(${JSON.stringify(file)}, '')`;
  await own.redis.command('HSET', `q:job:${id}`, 'backoff', code);
  for (const path of [`/job/${id}`, `/jobs/0..10`, `/jobs/inactive/0..10`, `/inactive/${id}`]) {
    expect((await send(own.port, `GET ${path}`, BY_PAGE)).status).toBe(200);
  }
  expect(existsSync(file)).toBe(false);
});

test('every answer says that no script runs but the own files, and that no other page may hold it', async () => {
  const paths = ['/active', '/stats', '/nothing', '/stylesheets/main.css'];
  const answers = await Promise.all([
    ...paths.map((path) => request(own.port, path)),
    send(own.port, 'GET /', { host: 'evil.example' }),
  ]);
  for (const { headers } of answers) {
    expect(`${headers['content-security-policy']}`.split(';')).toEqual(
      expect.arrayContaining(["default-src 'none'", "script-src 'self'", "frame-ancestors 'none'"])
    );
    expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' });
    expect(headers).not.toHaveProperty('x-powered-by');
  }
});
