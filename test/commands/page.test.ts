// Pages in a real browser: of a class, of a solution, and of a walk-through.
import { writeFileSync } from 'fs';
import type { KeyInput } from 'puppeteer-core';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { renderPage } from '../../scripts/grade/page/render';
import { Check, Status } from '../../scripts/grade/result';
import { Entry } from '../../scripts/walkthrough/output';
import { renderWalkthrough } from '../../scripts/walkthrough/page';
import { inBrowser, OpenPage, setUpBrowser } from '../support/browser';
import { TASKS } from '../support/scenarios';
import { until } from '../support/wait';
import { makeFolder } from './command';
import { CLASS, failing, madeUpResult, notGraded } from './made_up_results';
import { expectNothingRuns } from './pages';

const openUrl = setUpBrowser();
const path = join(makeFolder(), 'page.html');

function openFile(html: string): Promise<OpenPage> {
  writeFileSync(path, html);
  return openUrl(pathToFileURL(path).href);
}

const openClass = () => openFile(renderPage(CLASS));

/** Resolves when the page shows this heading and no other. */
const waitForHeading = (page: OpenPage, heading: string) =>
  until(async () => `${await page.texts('h1')}` === heading, `${heading} is shown`);

const names = (page: OpenPage) => page.texts('#marks tbody th a');

describe('the page of a class', () => {
  inBrowser('has the marks of each solution, every check, and how many passed it', async () => {
    const page = await openClass();
    expect(await page.texts('#class dd')).toEqual(['4 of 5', '45.5']);
    await page.click('#checks');
    const rows = await page.texts('#marks tbody tr');
    const inColumns = (text: string) => text.replace(/\s+/g, ' ').replace(/ (?=[✓✗–])/g, '');
    // The totals and the seconds, then for each task its marks and its checks: here those of Tasks 0 and 1.
    expect(rows.map((row) => inColumns(row.split('\t').slice(0, 10).join(' ')))).toEqual([
      'student10 47/47 24/24 101 1/1✓ 3/3✓✓✓',
      'student2 45/47 24/24 9 1/1✓ 2/3✗✓✓',
      'ada 46/47 24/24 20 1/1✓ 3/3✓✓✓',
      'zero 0/47 0/24 40 0/1✗ 0/3✗✗✗',
      'none not graded: there is no script in it 0 0/1– 0/3–––',
    ]);
    expect(rows.map((row) => row.match(/✗/g)?.length || 0)).toEqual([0, 2, 1, 71, 0]);
    const rates = (await page.texts('#rates tbody tr')).map((row) => row.split('\t').slice(2));
    expect(rates.slice(0, 5)).toEqual(
      [3, 2, 3, 3, 1].map((count) => [` ${count} of 5`, `${4 - count}`, '1'])
    );
    expect(rates).toHaveLength(71);
    expect(page.console).toEqual([]);
    expect(page.requests).toEqual([page.url()]);
  });

  inBrowser('of 100 solutions has at most 6 MB, and does not scroll sideways on a phone', async () => {
    const statuses: Status[] = ['passed', 'passed', 'failed', 'passed', 'not checked'];
    const solutions = [...Array(100).keys()].map((index) =>
      madeUpResult(`/class/student${index}`, (at) => statuses[(at * (index + 1) + index) % statuses.length])
    );
    const html = renderPage(solutions);
    expect(Buffer.byteLength(html)).toBeLessThan(6e6);
    const page = await openFile(html);
    expect(await names(page)).toHaveLength(100);
    await page.setViewport({ width: 390, height: 800, isMobile: true });
    const width = `new Promise((done) => requestAnimationFrame(() => done(document.documentElement.scrollWidth)))`;
    expect(await page.evaluate(width)).toBe(390);
    await page.click('#marks tbody a');
    await waitForHeading(page, 'student0');
    expect(await page.evaluate(width)).toBe(390);
  });

  inBrowser('in print has a column for each task, and no controls', async () => {
    const page = await openClass();
    await page.click('#checks');
    await page.emulateMediaType('print');
    const headings = await page.texts('#marks thead th');
    expect(headings).toHaveLength(15);
    expect(headings.slice(3, 5)).toEqual(['Seconds', 'Task 0: install a Redis instance']);
    expect(await page.texts('#marks tbody tr:first-child > *')).toHaveLength(15);
    expect(await page.texts('label, input, nav')).toEqual([]);
  });

  inBrowser('sorts by marks, seconds, a check, and name, with numbers as numbers', async () => {
    const page = await openClass();
    const sortBy = async (heading: string) => {
      await page.click(`button[title="${heading}"]`);
      return (await names(page)).join(' ');
    };
    expect(await sortBy('Task marks')).toBe('none zero student2 ada student10');
    expect(await sortBy('Task marks')).toBe('student10 ada student2 zero none');
    expect(await sortBy('Seconds')).toBe('none student2 ada zero student10');
    expect(await sortBy('Solution')).toBe('ada none student2 student10 zero');
    await page.click('#checks');
    expect(await sortBy('task 1 of 0-redis_client')).toBe('none ada student10 student2 zero'); // – ✓ ✗
    expect(await page.texts('#marks [aria-sort="ascending"]')).toEqual(['task 1 of 0-redis_client']);
    await sortBy('Failed');
    await sortBy('Failed');
    expect((await page.texts('#rates tbody th + th'))[0]).toBe('task 1 of 1-redis_op');
  });

  inBrowser('works with the keys alone', async () => {
    const page = await openClass();
    const press = async (...keys: KeyInput[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('Tab', 'Space'); // the box for the columns of the checks
    expect(await page.texts('th.check')).not.toEqual([]);
    await press('Space', 'Tab', 'Tab', 'Enter'); // the heading 'Task marks'
    expect(await page.texts('th.check')).toEqual([]);
    expect((await names(page))[0]).toBe('none');
    await page.focus('#marks thead th:nth-last-child(1 of :not(.check)) button');
    await press('Tab', 'Enter'); // the name of the first solution
    await waitForHeading(page, 'none');
    expect((await page.texts('summary'))[0]).toBe('– 1 not checked: there is no script in it');
    await press('Tab', 'Enter'); // the focus goes on in what is shown: '↑ Class of 5'
    await waitForHeading(page, 'Class of 5');
  });

  inBrowser('leads to what was expected and printed, to what was not checked, and to a task', async () => {
    const result = madeUpResult('/class/a', (at) => (at === 5 ? 'not checked' : failing(4)(at)));
    const page = await openFile(renderPage([CLASS[0], result]));
    const follow = async (cell: string) => {
      await page.goto(page.url().replace(/#.*/, ''));
      await page.click('#checks');
      await page.click(`#marks tr:last-child ${cell} a`);
      await waitForHeading(page, 'a');
      return page.texts(':target');
    };
    expect(await follow('.unchecked')).toEqual([result.checks[5].title]);
    expect(await follow('td:nth-child(11)')).toEqual(['Task 2: basic operations 3/3']);
    await follow('.check.failed');
    const { title, reason, context, hint, rerun } = result.checks[4];
    expect(await page.texts(':target :is(summary, p, tr)')).toEqual([
      ...[`✗ ${title}`, reason, context],
      ...['Redis client connected to the server', 'expected\tSchool', 'Reply: OK', 'actual\tSchool', '100'],
      ...[`Hint: ${hint}`, `Run it again: ${rerun}`],
    ]);
  });
});

describe('the page of a solution', () => {
  inBrowser('has its tasks, and two logs in one in the order of time', async () => {
    const page = await openFile(renderPage([madeUpResult('/class/student2', failing(1, 4, 7))]));
    expect(await page.texts('h1, dd')).toEqual(['student2', '45 of 47', '23 of 24']);
    expect(await page.texts('h1 + p')).toEqual(['/class/student2: 37 s, Node v12.22.9, Redis 5.0.7']);
    expect(await page.texts('nav a.partly')).toEqual(['Task 1: connect 2/3', 'Task 2: basic operations 2/3']);
    const failed = ['task 1 of 0-redis_client', 'task 1 of 1-redis_op', 'robustness 1 of 0-redis_client'];
    expect(await page.texts('details[open] summary')).toEqual(failed.map((title) => `✗ ${title}`));
    expect(await page.texts('#class')).toEqual([]);
    expect((await page.texts('p + .lines:has(.stderr) tr')).slice(0, 6)).toEqual([
      '0.180\t5-subscriber\t\tRedis client connected to the server',
      '0.234\t5-publisher\t\tRedis client connected to the server',
      '0.335\t5-subscriber\t\tHolberton Student #1 starts course',
      '0.335\t5-publisher\t\tAbout to send Holberton Student #1 starts course',
      '0.350\t5-publisher\tstderr\t(node:1) Warning: a promise was rejected',
      '0.436\t5-publisher\t\tAbout to send Holberton Student #2 starts course',
    ]);
  });

  inBrowser('marks a line from where it differs, except for what solutions are free to choose', async () => {
    const result = madeUpResult('/class/ada', failing(1));
    Object.assign(result.checks[1], {
      expected: [...'12345678', '{"itemId":1}', 'ALX student #1'],
      actual: [...'12345678', '{"itemId":"1"}  ', 'twice', 'ALX student 1'],
    });
    const page = await openFile(renderPage([result]));
    expect(await page.texts('details[open] tr')).toEqual([
      ...['… 5 lines as expected', '6', '7', '8'],
      ...['expected\t{"itemId":1}', 'actual\t{"itemId":"1"}··', 'actual\ttwice'],
      'ALX student 1',
    ]);
    expect(await page.texts('u')).toEqual(['1}', '"1"}··']);
  });

  const evil = '</script><!--<script>hacked = 1</script><img src=x onerror="hacked = 1">\u2028\x1b\'"&amp;';

  inBrowser(
    'shows what students name and print as text, and would run no code that came into it',
    async () => {
      const result = madeUpResult(`/class/${evil.replace(/\//g, '∕')}`, () => 'failed');
      const texts = { title: evil, reason: evil, context: evil, hint: evil, rerun: evil };
      const evilCheck: Check = { ...result.checks[0], ...texts, expected: [evil], actual: [] };
      const line = { stream: 'stdout' as const, text: evil, at: 0 };
      const consoles = [{ task: '0-install', scripts: [{ file: evil, lines: [line] }] }];
      const evilResult = { ...result, checks: [evilCheck], consoles };
      const page = await openFile(renderPage([evilResult, notGraded('/class/b', evil)]));
      await page.click('#marks tbody a');
      await page.waitForSelector('.notice', { visible: true });
      const shown = await page.texts('h1, summary, details p, code, .lines td:last-child, section > p');
      expect(shown).toHaveLength(10);
      for (const text of shown) expect(text.replace(/\s+/g, ' ')).toMatch(/<img src=x onerror="hacked = 1">/);
      for (const line of await page.texts('.lines td:last-child')) expect(line).toContain('\\u001b');
      expect(await page.$$('img, script')).toHaveLength(1);
      expect(await page.evaluate('typeof hacked')).toBe('undefined');
      expect(page.console).toEqual([]);
      expect(page.requests).toHaveLength(1);
      await expectNothingRuns(page, 5);
    }
  );
});

inBrowser('the walk-through is one open log of commands and lines, each with its mark', async () => {
  const [, subscriber] = TASKS.filter(({ files }) => files.length === 2);
  const entries: Entry[] = [
    { line: '$ npx ts-node src/5-subscriber.ts' },
    { mark: 'seen', time: '0.104 s', who: '5-subscriber', line: 'Redis client connected to the server' },
    { mark: 'unexpected', time: '0.301 s', who: '5-publisher ', line: '<b>late</b> ', note: 'stderr' },
    { mark: 'missing', who: '5-subscriber', line: 'KILL_SERVER' },
  ];
  const page = await openFile(renderWalkthrough([{ scenario: subscriber, entries }], '6.0.10'));
  expect(await page.texts('tr')).toEqual([
    '$ npx ts-node src/5-subscriber.ts',
    '✓\t0.104 s\t5-subscriber\tRedis client connected to the server',
    '?\t0.301 s\t5-publisher\t<b>late</b>·  (stderr, unexpected)',
    '✗\t\t5-subscriber\tKILL_SERVER  (missing)',
  ]);
  expect(await page.texts('h2')).toEqual([`✗ ${subscriber.title}`]);
  expect(await page.texts('dt')).toEqual(['Date', 'Commit', 'Node', 'Redis', 'Lines']);
  const lines = '1 as expected, 1 missing, 1 unexpected';
  expect((await page.texts('dd')).slice(2)).toEqual([process.version, '6.0.10', lines]);
  expect(await page.texts('details, nav, button')).toEqual([]);
  expect(page.console).toEqual([]);
});
