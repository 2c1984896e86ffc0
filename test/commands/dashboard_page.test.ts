// The dashboard's page in a real browser.
import { setUpDashboard, startDashboard, TYPE } from './dashboard';
import { PERSISTENT, prepareRedis } from '../support/redis';
import { BLACKLIST, NOTIFICATIONS } from '../support/expected';
import { expectNothingRuns, inBrowser, OpenPage, setUpBrowser } from '../support/browser';
import { createJobs, jobField, moveJob } from '../support/jobs';
import { startCompiled } from '../support/script';
import { until } from '../support/wait';

const openPage = setUpBrowser();

const app = setUpDashboard();
const open = (path: string, port = app.port) => openPage(`http://127.0.0.1:${port}${path}`);
const createJob = async (type: string, data: object) => (await createJobs(app.redis, type, [data]))[0];

/** Waits until a selector finds `count` elements, and returns their texts. */
function texts(page: OpenPage, selector: string, count: number): Promise<string[]> {
  const find = async () => {
    const found = await page.$$eval(selector, (elements) => elements.map((one) => one.textContent || ''));
    return found.length === count && found;
  };
  const isLoading = () => false as const; // the page of an outage reloads itself
  return until(() => find().catch(isLoading), `${count} of ${selector}`, 10000);
}

/** Waits for an element and clicks it; without the mouse, under which Kue's buttons move away. */
async function click(page: OpenPage, selector: string): Promise<void> {
  await page.waitForSelector(selector);
  await page.$eval(selector, (element) => (element as HTMLElement).click());
}

inBrowser('shows the eleven jobs of Tasks 8 and 9, beginning with the two that failed', async () => {
  startCompiled('7-job_processor', app.redis);
  expect(await startCompiled('7-job_creator', app.redis).waitForExit()).toBe(0);

  const page = await open('/');
  expect(await texts(page, '.job .contents .title', 2)).toEqual(BLACKLIST);
  expect(await texts(page, '.job .errorMessage', 2)).toEqual(
    BLACKLIST.map((phoneNumber) => `Error: Phone number ${phoneNumber} is blacklisted`)
  );
  await until(
    async () => `${await texts(page, '.count', 5)}` === '0,0,2,9,0',
    'the menu counts two failed jobs and nine complete ones'
  );
  await click(page, '.complete a');
  expect(await texts(page, '.job .contents .title', 9)).toEqual(
    NOTIFICATIONS.slice(2).map(({ phoneNumber }) => phoneNumber)
  );
  expect(await texts(page, '#search', 0)).toEqual([]);
  const elsewhere = page.requests.filter((url) => !url.startsWith(`http://127.0.0.1:${app.port}/`));
  expect(elsewhere).toEqual([]);
  expect(page.console).toEqual([]);
});

inBrowser('restarts a job and deletes one', async () => {
  const [first, second] = await createJobs(app.redis, TYPE, [{ phoneNumber: '1' }, { phoneNumber: '2' }]);
  const page = await open('/inactive');
  await click(page, `#job-${first} .remove`);
  await until(async () => (await jobField(app.redis, first, 'state')) === null, 'the job is deleted');
  await app.redis.command('HSET', `q:job:${second}`, 'state', 'failed');
  await click(page, `#job-${second} .restart`);
  await until(async () => (await jobField(app.redis, second, 'state')) === 'inactive', 'it is restarted');
  expect(page.console).toEqual([]);
});

inBrowser('shows markup in a title, type, error or log line as text, and runs none of it', async () => {
  const evil = '<script>hacked = 1</script><img src="x" onerror="hacked = 1">';
  const id = await createJob(evil, { title: evil, [evil]: evil });
  const key = `q:job:${id}`;
  await app.redis.command('HSET', key, 'error', evil);
  await app.redis.command('RPUSH', `${key}:log`, evil);
  await moveJob(app.redis, id, 'failed');

  const page = await open('/failed');
  await click(page, '.job .contents');
  for (const part of ['.type', '.contents .title', '.errorMessage', '.error pre', '.log li']) {
    expect(await texts(page, `.job ${part}`, 1)).toEqual([evil]);
  }
  expect((await texts(page, '.job .data .value', 2))[0]).toBe(evil);
  expect(await texts(page, '.job img, .job script', 0)).toEqual([]);
  expect(await page.evaluate('typeof hacked')).toBe('undefined');
  expect(page.console).toEqual([]);
  await expectNothingRuns(page, 4); // the content security policy blocks markup that gets in nevertheless
});

inBrowser('shows the title of a delayed job, and the time that is left', async () => {
  const id = await createJob(TYPE, { phoneNumber: '4150000000' });
  await app.redis.command('HSET', `q:job:${id}`, 'delay', 7200000);
  await moveJob(app.redis, id, 'delayed');
  const page = await open('/');
  expect(await texts(page, '.job .contents .title', 1)).toEqual(['4150000000 ( 2 hours )']);
});

inBrowser('says that Redis is unavailable, and recovers automatically', async () => {
  const server = await prepareRedis(...PERSISTENT);
  const { port } = await startDashboard(server);
  const page = await open('/inactive', port);
  expect(await texts(page, 'h1', 1)).toEqual(['Redis is not available']);
  await server.start();
  await createJobs(server, TYPE, [{ phoneNumber: '1' }]);
  expect(await texts(page, '.job', 1)).toHaveLength(1);
  await server.kill();
  const isTold = async () => `${await texts(page, '#error.show', 1)}` === 'Redis is not available';
  await until(isTold, 'the error is shown');
  await server.start();
  await createJobs(server, TYPE, [{ phoneNumber: '2' }]);
  expect(await texts(page, '.job', 2)).toHaveLength(2);
});
