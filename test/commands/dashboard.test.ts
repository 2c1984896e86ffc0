// The dashboard: what its API answers and refuses, and its page in a real browser.
import { isDeepStrictEqual } from 'util';
import { expectNothingRuns, inBrowser, OpenPage, setUpBrowser } from '../support/browser';
import { BLACKLIST, NOTIFICATIONS } from '../support/expected';
import { Answer, request } from '../support/http';
import { countJobs, createJobs, jobField, moveJob } from '../support/jobs';
import { freePort } from '../support/port';
import { PERSISTENT, prepareRedis, RedisServer, startRedis } from '../support/redis';
import { Script, startCompiled } from '../support/script';
import { waitForStatus } from '../support/servers';
import { until } from '../support/wait';
import { startCommand } from './command';

/** Starts the dashboard and waits until it listens. */
async function startDashboard({ url }: RedisServer): Promise<{ port: number; script: Script }> {
  const port = await freePort();
  const script = startCommand('dashboard', [], { REDIS_URL: url, PORT: `${port}` });
  await script.waitForLine(`Kue's dashboard is at http://127.0.0.1:${port}`);
  return { port, script };
}

let redis: RedisServer;
let app: { port: number; script: Script };
beforeAll(async () => {
  redis = await startRedis();
  app = await startDashboard(redis);
});
beforeEach(() => redis.reset());

const TYPE = 'a type';

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
  const [id] = await createJobs(redis, TYPE, [{ phoneNumber: '1', message: 'x' }]);
  if (state !== 'inactive') await send(`PUT /job/${id}/state/${state}`);
  return id;
}
const stateOf = (id: number) => jobField(redis, id, 'state');

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
  ['DELETE /job/types', 404, 'Job not found'],
  ['GET /job/search?q=x', 404, 'Job not found'],
  [`GET /JOB/${LONG}/log`, 404, 'Job not found'],
  ['GET /Inactive/%31', 404, 'Job not found'],
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
  expect(await countJobs(redis, TYPE)).toEqual({ inactive: 1, active: 0, complete: 0, failed: 0 });
  expect(await redis.command('SMEMBERS', 'q:job:types')).toEqual([TYPE]);
});

test.each([
  [200, ['localhost', 'LOCALHOST:3000', '127.0.0.1:1', '127.255.255.254', '[::1]', '[::1]:3000']],
  [403, ['evil.example:3000', '127.0.0.1.evil.example', 'localhost.evil.example', 'evil.example@127.0.0.1']],
  [403, ['128.0.0.1', '10.127.0.1', '[::2]']],
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

describe('the page', () => {
  const openPage = setUpBrowser();
  const open = (path: string, port = app.port) => openPage(`http://127.0.0.1:${port}${path}`);

  /** Waits until the visible elements that match a selector have these texts. */
  async function expectTexts(page: OpenPage, selector: string, texts: string[]): Promise<void> {
    let shown: string[] = [];
    const isShown = async () => {
      shown = await page.texts(selector).catch(() => []); // the page of an outage reloads itself
      return isDeepStrictEqual(shown, texts);
    };
    await until(isShown, selector).catch(() => undefined);
    expect(shown).toEqual(texts);
  }

  /** Waits for an element and clicks it; without the mouse, under which Kue's buttons move away. */
  async function click(page: OpenPage, selector: string): Promise<void> {
    await page.waitForSelector(selector);
    await page.$eval(selector, (element) => (element as HTMLElement).click());
  }

  inBrowser('shows the eleven jobs of Tasks 8 and 9, beginning with the two that failed', async () => {
    startCompiled('7-job_processor', redis);
    expect(await startCompiled('7-job_creator', redis).waitForExit()).toBe(0);

    const page = await open('/');
    await expectTexts(page, '.job .contents .title', BLACKLIST);
    const errors = BLACKLIST.map((phoneNumber) => `Error: Phone number ${phoneNumber} is blacklisted`);
    await expectTexts(page, '.job .errorMessage', errors);
    await expectTexts(page, '.count', ['0', '0', '2', '9', '0']);
    await click(page, '.complete a');
    const completed = NOTIFICATIONS.slice(2).map(({ phoneNumber }) => phoneNumber);
    await expectTexts(page, '.job .contents .title', completed);
    expect(await page.$('#search')).toBe(null);
    const elsewhere = page.requests.filter((url) => !url.startsWith(`http://127.0.0.1:${app.port}/`));
    expect(elsewhere).toEqual([]);
    expect(page.console).toEqual([]);
  });

  inBrowser('restarts a job and deletes one', async () => {
    const [first, second] = await createJobs(redis, TYPE, [{ phoneNumber: '1' }, { phoneNumber: '2' }]);
    const page = await open('/inactive');
    await click(page, `#job-${first} .remove`);
    await until(async () => (await jobField(redis, first, 'state')) === null, 'the job is deleted');
    await redis.command('HSET', `q:job:${second}`, 'state', 'failed');
    await click(page, `#job-${second} .restart`);
    await until(async () => (await jobField(redis, second, 'state')) === 'inactive', 'it is restarted');
    expect(page.console).toEqual([]);
  });

  inBrowser('shows markup in a title, type, error or log line as text, and runs none of it', async () => {
    const evil = '<script>hacked = 1</script><img src="x" onerror="hacked = 1">';
    const [id] = await createJobs(redis, evil, [{ title: evil, [evil]: evil }]);
    const key = `q:job:${id}`;
    await redis.command('HSET', key, 'error', evil);
    await redis.command('RPUSH', `${key}:log`, evil);
    await moveJob(redis, id, 'failed');

    const page = await open('/failed');
    await click(page, '.job .contents');
    for (const part of ['.type', '.contents .title', '.errorMessage', '.error pre', '.log li']) {
      await expectTexts(page, `.job ${part}`, [evil]);
    }
    await expectTexts(page, '.job .data .value', [evil, evil]);
    expect(await page.$('.job img, .job script')).toBe(null);
    expect(await page.evaluate('typeof hacked')).toBe('undefined');
    expect(page.console).toEqual([]);
    await expectNothingRuns(page, 4); // the content security policy blocks markup that gets in nevertheless
  });

  inBrowser('shows the title of a delayed job, and the time that is left', async () => {
    const [id] = await createJobs(redis, TYPE, [{ phoneNumber: '4150000000' }]);
    await redis.command('HSET', `q:job:${id}`, 'delay', 7200000);
    await moveJob(redis, id, 'delayed');
    const page = await open('/');
    await expectTexts(page, '.job .contents .title', ['4150000000 ( 2 hours )']);
  });

  inBrowser('says that Redis is unavailable, and recovers automatically', async () => {
    const server = await prepareRedis(...PERSISTENT);
    const { port } = await startDashboard(server);
    const page = await open('/inactive', port);
    await expectTexts(page, 'h1', ['Redis Is Not Available']); // in the capitals of Kue's style sheet
    await server.start();
    await createJobs(server, TYPE, [{ phoneNumber: '1' }]);
    await expectTexts(page, '.job .contents .title', ['1']);
    await server.kill();
    await expectTexts(page, '#error.show', ['Redis is not available']);
    await server.start();
    await createJobs(server, TYPE, [{ phoneNumber: '2' }]);
    await expectTexts(page, '.job .contents .title', ['1', '2']);
  });
});

test('lists a job whose data is not JSON; exits at Ctrl-C', async () => {
  const id = await createJob();
  await redis.command('HSET', `q:job:${id}`, 'data', '{', 'progress_data', '{');
  const { status, body } = await request(app.port, '/jobs/inactive/0..10');
  expect([status, JSON.parse(body)]).toMatchObject([200, [{ id, data: { unreadable: '{' } }]]);
  app.script.signal('SIGINT');
  expect(await app.script.waitForExit()).toBe(0);
  expect(app.script.stderr).toEqual([]); // of all tests of this dashboard
});
