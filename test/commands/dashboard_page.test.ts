// The dashboard's page in a real browser.
import { setUpDashboard, startDashboard, TYPE } from './dashboard';
import { PERSISTENT, prepareRedis } from '../support/redis';
import { BLACKLIST, NOTIFICATIONS } from '../support/expected';
import { expectNothingRuns, inBrowser, OpenPage, setUpBrowser } from '../support/browser';
import { createJobs, jobField, moveJob } from '../support/jobs';
import { startCompiled } from '../support/script';
import { until } from '../support/wait';

const openPage = setUpBrowser();

const own = setUpDashboard();
const open = (path: string, port = own.port) => openPage(`http://127.0.0.1:${port}${path}`);
const createJob = async (type: string, data: object) => (await createJobs(own.redis, type, [data]))[0];

/** The texts of the elements that a selector finds, as soon as there are so many. */
function texts(shown: OpenPage, selector: string, count: number): Promise<string[]> {
  const find = async () => {
    const found = await shown.$$eval(selector, (elements) => elements.map((one) => one.textContent || ''));
    return found.length === count && found;
  };
  const isLoading = () => false as const; // the page of a 503 loads itself again
  return until(() => find().catch(isLoading), `${count} of ${selector}`, 10000);
}

/** Clicks once the element is there; without the mouse, under which Kue's buttons move away. */
async function click(shown: OpenPage, selector: string): Promise<void> {
  await shown.waitForSelector(selector);
  await shown.$eval(selector, (element) => (element as HTMLElement).click());
}

inBrowser('shows the eleven jobs of Tasks 8 and 9, first the two that failed', async () => {
  const env = { REDIS_URL: own.redis.url };
  startCompiled('7-job_processor', env);
  expect(await startCompiled('7-job_creator', env).waitForExit()).toBe(0);

  const shown = await open('/');
  expect(await texts(shown, '.job .contents .title', 2)).toEqual(BLACKLIST);
  expect(await texts(shown, '.job .errorMessage', 2)).toEqual(
    BLACKLIST.map((phoneNumber) => `Error: Phone number ${phoneNumber} is blacklisted`)
  );
  await until(
    async () => `${await texts(shown, '.count', 5)}` === '0,0,2,9,0',
    'the menu counts two failed jobs and nine complete ones'
  );
  await click(shown, '.complete a');
  expect(await texts(shown, '.job .contents .title', 9)).toEqual(
    NOTIFICATIONS.slice(2).map(({ phoneNumber }) => phoneNumber)
  );
  expect(await texts(shown, '#search', 0)).toEqual([]);
  const elsewhere = shown.requests.filter((url) => !url.startsWith(`http://127.0.0.1:${own.port}/`));
  expect(elsewhere).toEqual([]);
  expect(shown.console).toEqual([]);
});

inBrowser('restarts a job and deletes one', async () => {
  const [first, second] = await createJobs(own.redis, TYPE, [{ phoneNumber: '1' }, { phoneNumber: '2' }]);
  const shown = await open('/inactive');
  await click(shown, `#job-${first} .remove`);
  await until(async () => (await jobField(own.redis, first, 'state')) === null, 'the job is deleted');
  await own.redis.command('HSET', `q:job:${second}`, 'state', 'failed');
  await click(shown, `#job-${second} .restart`);
  await until(async () => (await jobField(own.redis, second, 'state')) === 'inactive', 'it is restarted');
  expect(shown.console).toEqual([]);
});

inBrowser('shows markup in a title, type, error or log line as text, and runs none of it', async () => {
  const evil = '<script>hacked = 1</script><img src="x" onerror="hacked = 1">';
  const id = await createJob(evil, { title: evil, [evil]: evil });
  const key = `q:job:${id}`;
  await own.redis.command('HSET', key, 'error', evil);
  await own.redis.command('RPUSH', `${key}:log`, evil);
  await moveJob(own.redis, id, 'failed');

  const shown = await open('/failed');
  await click(shown, '.job .contents');
  for (const part of ['.type', '.contents .title', '.errorMessage', '.error pre', '.log li']) {
    expect(await texts(shown, `.job ${part}`, 1)).toEqual([evil]);
  }
  expect((await texts(shown, '.job .data .value', 2))[0]).toBe(evil);
  expect(await texts(shown, '.job img, .job script', 0)).toEqual([]);
  expect(await shown.evaluate('typeof hacked')).toBe('undefined');
  expect(shown.console).toEqual([]);
  await expectNothingRuns(shown, 4); // the policy stops what would get in all the same
});

inBrowser('names a delayed job, and shows the time that is left', async () => {
  const id = await createJob(TYPE, { phoneNumber: '4150000000' });
  await own.redis.command('HSET', `q:job:${id}`, 'delay', 7200000);
  await moveJob(own.redis, id, 'delayed');
  const shown = await open('/');
  expect(await texts(shown, '.job .contents .title', 1)).toEqual(['4150000000 ( 2 hours )']);
});

inBrowser('says that Redis is unavailable, and recovers by itself', async () => {
  const server = await prepareRedis(...PERSISTENT);
  const { port } = await startDashboard(server);
  const shown = await open('/inactive', port);
  expect(await texts(shown, 'h1', 1)).toEqual(['Redis is not available']);
  await server.start();
  await createJobs(server, TYPE, [{ phoneNumber: '1' }]);
  expect(await texts(shown, '.job', 1)).toHaveLength(1);
  await server.kill();
  const isTold = async () => `${await texts(shown, '#error.show', 1)}` === 'Redis is not available';
  await until(isTold, 'the error is shown');
  await server.start();
  await createJobs(server, TYPE, [{ phoneNumber: '2' }]);
  expect(await texts(shown, '.job', 2)).toHaveLength(2);
});
