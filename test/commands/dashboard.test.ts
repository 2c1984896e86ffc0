import { createJob, BY_PAGE, send, setUpDashboard, startDashboard, statusOf, TYPE } from './dashboard';
import { startRedis } from '../support/redis';
import { request } from '../support/http';
import { countJobs, jobField } from '../support/jobs';
import { until } from '../support/wait';

const own = setUpDashboard();
const get = (path: string) => request(own.port, path);
const createOwnJob = () => createJob(own.redis);

test("serves Kue's page, its style, its scripts and a job, and loads nothing from elsewhere", async () => {
  const id = await createOwnJob();
  const page = await get('/inactive');
  expect(page).toMatchObject({ status: 200, type: 'text/html; charset=utf-8' });
  expect(page.body).not.toContain('search');
  const links = (page.body.match(/(?:href|src)="[^"]+"/g) || []).map((attribute) => attribute.split('"')[1]);
  expect(links).toContain('./favicon.svg');
  expect(links.filter((link) => /\.(css|js)$/.test(link)).length).toBeGreaterThan(5);
  for (const link of links) {
    expect(link).toMatch(/^\.\//);
    const part = await get(link.slice(1));
    expect({ link, status: part.status }).toEqual({ link, status: 200 });
    if (link.endsWith('.css')) {
      expect(part.type).toMatch(/^text\/css/);
      expect(part.body).toContain('#menu');
      expect(part.body).not.toMatch(/https?:|url\(\/\//);
    }
  }
  const job = JSON.parse((await get(`/job/${id}`)).body);
  expect(job).toMatchObject({ id: `${id}`, type: TYPE, data: { message: 'x' } });
  expect(JSON.parse((await get('/stats')).body)).toMatchObject({ inactiveCount: 1 });
  expect(JSON.parse((await get('/job/types')).body)).toEqual([TYPE]);
  expect(await get('/favicon.ico')).toMatchObject({ status: 200, type: 'image/svg+xml' });
});

test('opens on a view that has jobs', async () => {
  const expectView = async (location: string) =>
    expect(await get('/')).toMatchObject({ status: 302, headers: { location } });
  await expectView('/active');
  const id = await createOwnJob();
  await expectView('/inactive');
  await send(own.port, `PUT /job/${id}/state/complete`);
  await expectView('/complete');
});

test('restarts, changes and deletes a job', async () => {
  const id = await createOwnJob();
  const states = async () => [await jobField(own.redis, id, 'state'), await countJobs(own.redis, TYPE)];
  const none = { inactive: 0, active: 0, complete: 0, failed: 0 };
  await send(own.port, `PUT /job/${id}/state/failed`);
  expect(await states()).toEqual(['failed', { ...none, failed: 1 }]);
  expect((await send(own.port, `GET /inactive/${id}`, BY_PAGE)).status).toBe(200);
  // Kue answers before it has moved the job.
  await until(async () => (await countJobs(own.redis, TYPE)).inactive === 1, 'the job is inactive');
  expect(await states()).toEqual(['inactive', { ...none, inactive: 1 }]);
  await send(own.port, `PUT /job/${id}/priority/-10`);
  expect(await jobField(own.redis, id, 'priority')).toBe('-10');
  expect((await send(own.port, `DELETE /job/${id}`)).status).toBe(200);
  expect(await states()).toEqual([null, none]);
});

// The job's id is 1, and its type is in q:job:types.
test.each<[string, number, string]>([
  ['GET /job/99', 404, 'Job not found'],
  ['GET /job/99/log', 404, 'Job not found'],
  ['GET /job/search?q=x', 404, 'Job not found'],
  ['GET /job/%E0%A4%A', 404, 'Job not found'],
  ['DELETE /job/99', 404, 'Job not found'],
  ['DELETE /job/types', 404, 'Job not found'],
  ['PUT /job/99/state/failed', 404, 'Job not found'],
  ['PUT /job/99/priority/1', 404, 'Job not found'],
  ['PUT /job/1/state/active', 400, 'Invalid state'],
  ['PUT /job/1/state/nonsense', 400, 'Invalid state'],
  ['PUT /job/1/state/Failed', 400, 'Invalid state'],
  ['PUT /job/1/priority/x', 400, 'Invalid priority'],
  ['GET /jobs/a..b', 400, 'Invalid range'],
  ['GET /jobs/inactive/0..', 400, 'Invalid range'],
  ['GET /jobs/inactive/..1/asc', 400, 'Invalid range'],
  ['GET /jobs/x/failed/0..1e9', 400, 'Invalid range'],
  ['GET /nothing', 404, 'Not found'],
  ['GET /stylesheets/main.css/x.css', 404, 'Not found'],
])('%s is answered with %i %s, and changes nothing', async (what, ...answer) => {
  expect(await createOwnJob()).toBe(1);
  expect(statusOf(await send(own.port, what))).toEqual(answer);
  expect(await countJobs(own.redis, TYPE)).toEqual({ inactive: 1, active: 0, complete: 0, failed: 0 });
  expect(await own.redis.command('SMEMBERS', 'q:job:types')).toEqual([TYPE]);
});

test('a path that is too long for a file name is not found', async () => {
  expect(statusOf(await get(`${'/x'.repeat(3000)}.css`))).toEqual([404, 'Not found']);
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

test('lists a job whose data is not JSON, and leaves out an id whose job is gone; exits at Ctrl-C', async () => {
  const [id, gone] = [await createOwnJob(), await createOwnJob()];
  await own.redis.command('HSET', `q:job:${id}`, 'data', '{', 'progress_data', '{');
  await own.redis.command('DEL', `q:job:${gone}`);
  const { status, body } = await get('/jobs/inactive/0..10');
  expect([status, JSON.parse(body)]).toMatchObject([200, [{ id, data: { unreadable: '{' } }]]);
  own.script.signal('SIGINT');
  expect(await own.script.waitForExit()).toBe(0);
  expect(own.script.stderr).toEqual([`[job "${gone}" doesnt exist]`]); // of all tests of this dashboard
});
