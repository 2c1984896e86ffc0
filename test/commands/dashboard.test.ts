// The dashboard's API: what it answers, and the hosts, sites, methods, ids and states that it refuses.
import { setUpDashboard, startDashboard, TYPE } from './dashboard';
import { startRedis } from '../support/redis';
import { Answer, request } from '../support/http';
import { countJobs, createJobs, jobField } from '../support/jobs';
import { waitForStatus } from '../support/servers';
import { until } from '../support/wait';

const app = setUpDashboard();

/** Sends a request: 'METHOD /path'. */
function send(what: string, headers = {}, text = ''): Promise<Answer> {
  const [method, path] = what.split(' ');
  return request(app.port, path, { method, headers }, text);
}

/** An answer's status, and the one in its JSON. */
function statusOf({ status, type, body }: Answer): [number, string] {
  expect(type).toBe('application/json; charset=utf-8');
  return [status, JSON.parse(body).status];
}

/** Creates a job in a state, and returns its id. */
async function createJob(state = 'inactive'): Promise<number> {
  const [id] = await createJobs(app.redis, TYPE, [{ phoneNumber: '1', message: 'x' }]);
  if (state !== 'inactive') await send(`PUT /job/${id}/state/${state}`);
  return id;
}
const stateOf = (id: number) => jobField(app.redis, id, 'state');

/** The header that jQuery adds to the requests of Kue's page. */
const BY_PAGE = { 'X-Requested-With': 'XMLHttpRequest' };

test.each([
  ['active', []],
  ['inactive', ['complete', 'inactive']],
  ['complete', ['complete']],
])('opens the view %s, the first that has jobs', async (view, states) => {
  for (const state of states) await createJob(state);
  expect(await request(app.port, '/')).toMatchObject({ status: 302, headers: { location: `/${view}` } });
});

const LONG = '1'.repeat(100); // on which Kue loops for ever

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
  expect(await createJob()).toBe(1);
  const body = what.startsWith('POST') ? JSON.stringify({ type: TYPE, data: {} }) : '';
  const headers = { 'Content-Type': 'application/json', ...BY_PAGE };
  expect(statusOf(await send(what, headers, body))).toEqual(answer);
  expect(await countJobs(app.redis, TYPE)).toEqual({ inactive: 1, active: 0, complete: 0, failed: 0 });
  expect(await app.redis.command('SMEMBERS', 'q:job:types')).toEqual([TYPE]);
});

test.each([
  [200, ['localhost', 'LOCALHOST:3000', '127.0.0.1:1', '127.255.255.254', '[::1]', '[::1]:3000']],
  [403, ['evil.example', 'evil.example:3000', '127.0.0.1.evil.example', 'localhost.evil.example']],
  [403, ['evil.example@127.0.0.1', '128.0.0.1', '10.127.0.1', '[::2]']],
])('answers %i to requests for the hosts %j', async (status, hosts) => {
  for (const host of hosts) {
    const id = await createJob();
    const answer = await send(`DELETE /job/${id}`, { host });
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
])('answers %i to a restart with %p', async (status, headers) => {
  const id = await createJob('failed');
  const answer = await send(`GET /inactive/${id}`, headers);
  expect(answer.status).toBe(status);
  // Kue answers before it has restarted the job.
  if (status === 200) return until(async () => (await stateOf(id)) === 'inactive', 'the job is restarted');
  expect(statusOf(answer)[1]).toBe('Requests from other sites are refused');
  expect(await stateOf(id)).toBe('failed');
});

test.each([
  ['/active', 'localhost'],
  ['/stats', 'localhost'],
  ['/nothing', 'localhost'],
  ['/stylesheets/main.css', 'localhost'],
  ['/', 'evil.example'],
])('the answer to %s on %s allows only its own scripts, and no frame around it', async (path, host) => {
  const { headers } = await send(`GET ${path}`, { host });
  expect(`${headers['content-security-policy']}`.split(';')).toEqual(
    expect.arrayContaining(["default-src 'self'", "frame-ancestors 'none'"])
  );
  expect(headers).toMatchObject({ 'x-frame-options': 'DENY', 'x-content-type-options': 'nosniff' });
  expect(headers).not.toHaveProperty('x-powered-by');
});

test('answers 503 while Redis is unavailable, and recovers automatically', async () => {
  const server = await startRedis();
  const { port, script } = await startDashboard(server);
  await server.kill();
  const paths = ['/', '/active', '/stats', '/job/1', '/job/types'];
  await waitForStatus(port, '/stats', 503);
  for (const path of paths)
    expect(statusOf(await request(port, path))).toEqual([503, 'Redis is not available']);
  expect((await request(port, '/stylesheets/main.css')).status).toBe(200);
  await server.start();
  await waitForStatus(port, '/active', 200);
  // Requests that Redis answers too late.
  server.signal('SIGSTOP');
  const late = await Promise.all(paths.map((path) => request(port, path)));
  for (const { status } of late) expect(status).toBeGreaterThanOrEqual(503);
  server.signal('SIGCONT');
  await waitForStatus(port, '/active', 200);
  expect(script.stderr).toEqual([]);
});

test('lists a job whose data is not JSON; exits at Ctrl-C', async () => {
  const id = await createJob();
  await app.redis.command('HSET', `q:job:${id}`, 'data', '{', 'progress_data', '{');
  const { status, body } = await request(app.port, '/jobs/inactive/0..10');
  expect([status, JSON.parse(body)]).toMatchObject([200, [{ id, data: { unreadable: '{' } }]]);
  app.script.signal('SIGINT');
  expect(await app.script.waitForExit()).toBe(0);
  expect(app.script.stderr).toEqual([]); // of all tests of this dashboard
});
