import { BY_PAGE, createJob, startDashboard, statusOf, TYPE } from './dashboard';
import { prepareRedis, RedisServer, startRedis } from '../support/redis';
import { request, sendRequest } from '../support/http';
import { countJobs, jobField } from '../support/jobs';
import { until } from '../support/wait';

let redis: RedisServer;
let port: number;
beforeAll(async () => {
  redis = await startRedis();
  port = (await startDashboard(redis)).port;
});
beforeEach(() => redis.reset());

test("serves Kue's page, its style, its scripts and a job, and loads nothing from elsewhere", async () => {
  const id = await createJob(redis);
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
  const id = await createJob(redis);
  expect(await request(port, '/')).toMatchObject({ status: 302, headers: { location: '/inactive' } });
  await sendRequest(port, { path: `/job/${id}/state/complete`, method: 'PUT' });
  expect(await request(port, '/')).toMatchObject({ status: 302, headers: { location: '/complete' } });
});

test('restarts, changes and deletes a job', async () => {
  const id = await createJob(redis);
  const states = async () => [await jobField(redis, id, 'state'), await countJobs(redis, TYPE)];
  await sendRequest(port, { path: `/job/${id}/state/failed`, method: 'PUT' });
  expect(await states()).toEqual(['failed', { inactive: 0, active: 0, complete: 0, failed: 1 }]);
  expect((await sendRequest(port, { path: `/inactive/${id}`, headers: BY_PAGE })).status).toBe(200);
  expect(await states()).toEqual(['inactive', { inactive: 1, active: 0, complete: 0, failed: 0 }]);
  await sendRequest(port, { path: `/job/${id}/priority/-10`, method: 'PUT' });
  expect(await jobField(redis, id, 'priority')).toBe('-10');
  expect((await sendRequest(port, { path: `/job/${id}`, method: 'DELETE' })).status).toBe(200);
  expect(await states()).toEqual([null, { inactive: 0, active: 0, complete: 0, failed: 0 }]);
});

test.each([
  ['GET', '/job/99'],
  ['GET', '/job/99/log'],
  ['GET', '/job/search?q=x'],
  ['GET', '/job/%E0%A4%A'],
  ['DELETE', '/job/99'],
  ['DELETE', '/job/types'],
  ['PUT', '/job/99/state/failed'],
  ['PUT', '/job/99/priority/1'],
])('%s %s: there is no such job', async (method, path) => {
  await createJob(redis); // its type is in q:job:types
  expect(statusOf(await sendRequest(port, { path, method }))).toEqual([404, 'Job not found']);
});

test('refuses what Kue would take as it is', async () => {
  const id = await createJob(redis);
  const refused = async (method: string, path: string) => statusOf(await sendRequest(port, { path, method }));
  for (const state of ['active', 'nonsense', 'Failed']) {
    expect(await refused('PUT', `/job/${id}/state/${state}`)).toEqual([400, 'Invalid state']);
  }
  for (const range of ['a..b', 'inactive/0..', 'inactive/..1/asc', 'x/failed/0..1e9']) {
    expect(await refused('GET', `/jobs/${range}`)).toEqual([400, 'Invalid range']);
  }
  for (const path of ['/nothing', '/stylesheets/main.css/x.css', `${'/x'.repeat(3000)}.css`]) {
    expect(await refused('GET', path)).toEqual([404, 'Not found']);
  }
  expect(await refused('PUT', `/job/${id}/priority/x`)).toEqual([400, 'Invalid priority']);
  expect(await countJobs(redis, TYPE)).toEqual({ inactive: 1, active: 0, complete: 0, failed: 0 });
});

test('lists a job whose data is not JSON, and leaves out an id whose job is gone', async () => {
  const [id, gone] = [await createJob(redis), await createJob(redis)];
  await redis.command('HSET', `q:job:${id}`, 'data', '{', 'progress_data', '{');
  await redis.command('DEL', `q:job:${gone}`);
  const own = await startDashboard(redis);
  const { status, body } = await request(own.port, '/jobs/inactive/0..10');
  expect([status, JSON.parse(body)]).toMatchObject([200, [{ id, data: { unreadable: '{' } }]]);
  expect(own.script.stderr).toEqual([`[job "${gone}" doesnt exist]`]);
  own.script.signal('SIGINT');
  expect(await own.script.waitForExit()).toBe(0);
});

test('503 while Redis is unavailable, and well again by itself', async () => {
  const server = await prepareRedis();
  await server.start();
  const own = await startDashboard(server);
  await server.kill();
  const paths = ['/', '/active', '/stats', '/job/1', '/job/types'];
  await until(async () => (await request(own.port, '/stats')).status === 503, '503');
  for (const path of paths) {
    expect(statusOf(await request(own.port, path))).toEqual([503, 'Redis is not available']);
  }
  expect((await request(own.port, '/stylesheets/main.css')).status).toBe(200);
  const page = await sendRequest(own.port, { path: '/', headers: { accept: 'text/html,*/*;q=0.8' } });
  expect(page).toMatchObject({ status: 503, type: 'text/html; charset=utf-8', headers: { refresh: '1' } });
  expect(page.body).toMatch(/Redis is not available.*npm run redis/s);
  await server.start();
  await until(async () => (await request(own.port, '/active')).status === 200, 'the page');
  // Sent, and answered too late.
  server.signal('SIGSTOP');
  for (const path of paths) expect((await request(own.port, path)).status).toBeGreaterThanOrEqual(503);
  server.signal('SIGCONT');
  await until(async () => (await request(own.port, '/active')).status === 200, 'the page');
  expect(own.script.stderr).toEqual([]);
});
