// What the dashboard answers, and what it refuses: other hosts and sites, methods, ids and states that Kue cannot take.
import { BY_PAGE, createJob, send, setUpDashboard, startDashboard, statusOf, TYPE } from './dashboard';
import { startRedis } from '../support/redis';
import { request } from '../support/http';
import { countJobs, jobField } from '../support/jobs';
import { until } from '../support/wait';

const own = setUpDashboard();
const stateOf = (id: number) => jobField(own.redis, id, 'state');

test('opens on a view that has jobs', async () => {
  const expectView = async (location: string) =>
    expect(await request(own.port, '/')).toMatchObject({ status: 302, headers: { location } });
  await expectView('/active');
  const id = await createJob(own.redis);
  await expectView('/inactive');
  await send(own.port, `PUT /job/${id}/state/complete`);
  await expectView('/complete');
});

const LONG = '1'.repeat(100); // Kue loops for ever

// The job's id is 1, and its type is in q:job:types.
test.each<[string, number, string]>([
  ['GET /job/99', 404, 'Job not found'],
  ['DELETE /job/99', 404, 'Job not found'],
  ['PUT /job/99/state/failed', 404, 'Job not found'],
  ['DELETE /job/types', 404, 'Job not found'],
  ['GET /job/search?q=x', 404, 'Job not found'],
  ['GET /job/%E0%A4%A', 404, 'Job not found'],
  [`GET /JOB/${LONG}/log`, 404, 'Job not found'],
  ['GET /Inactive/%31', 404, 'Job not found'],
  ['GET /job/1%2F1', 404, 'Job not found'],
  ['PUT /job/1/state/active', 400, 'Invalid state'],
  ['PUT /job/1/state/nonsense', 400, 'Invalid state'],
  ['PUT /job/1/state/Failed', 400, 'Invalid state'],
  ['GET /nothing', 404, 'Not found'],
  ['POST /job', 405, 'Method not allowed'],
  ['OPTIONS /job', 405, 'Method not allowed'],
])('%s is answered with %i %s, and changes nothing', async (what, ...answer) => {
  expect(await createJob(own.redis)).toBe(1);
  const body = what.startsWith('POST') ? JSON.stringify({ type: TYPE, data: {} }) : '';
  const headers = { 'Content-Type': 'application/json', ...BY_PAGE };
  expect(statusOf(await send(own.port, what, headers, body))).toEqual(answer);
  expect(await countJobs(own.redis, TYPE)).toEqual({ inactive: 1, active: 0, complete: 0, failed: 0 });
  expect(await own.redis.command('SMEMBERS', 'q:job:types')).toEqual([TYPE]);
});

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
    expect(await stateOf(id)).toBe(status === 403 ? 'inactive' : null);
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
  expect(answer.status).toBe(status);
  // Kue answers before it has moved the job.
  if (status === 200) return until(async () => (await stateOf(id)) === 'inactive', 'the job is moved');
  expect(statusOf(answer)[1]).toBe('Requests from other sites are refused');
  expect(await stateOf(id)).toBe('failed');
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

test('answers 503 while Redis is unavailable, and recovers by itself', async () => {
  const server = await startRedis();
  const { port, script } = await startDashboard(server);
  const waitForStatus = (path: string, status: number) =>
    until(async () => (await request(port, path)).status === status, `${path} is answered with ${status}`);
  await server.kill();
  const paths = ['/', '/active', '/stats', '/job/1', '/job/types'];
  await waitForStatus('/stats', 503);
  for (const path of paths) {
    expect(statusOf(await request(port, path))).toEqual([503, 'Redis is not available']);
  }
  expect((await request(port, '/stylesheets/main.css')).status).toBe(200);
  const page = await send(port, 'GET /', { accept: 'text/html,*/*;q=0.8' });
  expect(page).toMatchObject({ status: 503, type: 'text/html; charset=utf-8', headers: { refresh: '1' } });
  expect(page.body).toMatch(/Redis is not available.*npm run redis/s);
  await server.start();
  await waitForStatus('/active', 200);
  // Sent, and answered too late.
  server.signal('SIGSTOP');
  const late = await Promise.all(paths.map((path) => request(port, path)));
  for (const { status } of late) expect(status).toBeGreaterThanOrEqual(503);
  server.signal('SIGCONT');
  await waitForStatus('/active', 200);
  expect(script.stderr).toEqual([]);
});

test('lists a job whose data is not JSON; exits at Ctrl-C', async () => {
  const id = await createJob(own.redis);
  await own.redis.command('HSET', `q:job:${id}`, 'data', '{', 'progress_data', '{');
  const { status, body } = await request(own.port, '/jobs/inactive/0..10');
  expect([status, JSON.parse(body)]).toMatchObject([200, [{ id, data: { unreadable: '{' } }]]);
  own.script.signal('SIGINT');
  expect(await own.script.waitForExit()).toBe(0);
  expect(own.script.stderr).toEqual([]); // of all tests of this dashboard
});
