// The pages of a class, of one solution and of a walk-through, in a real browser.
import { writeFileSync } from 'fs';
import type { KeyInput } from 'puppeteer-core';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { renderPage } from '../../scripts/grade/page/results';
import { Check, Result, Status } from '../../scripts/grade/result';
import { Entry } from '../../scripts/walkthrough/output';
import { renderWalkthrough } from '../../scripts/walkthrough/page';
import { expectNothingRuns, inBrowser, OpenPage, setUpBrowser } from '../support/browser';
import { TASKS } from '../support/scenarios';
import { until } from '../support/wait';
import { makeFolder } from './command';
import { CLASS, madeUpResult, notGraded } from './made_up_results';

const openUrl = setUpBrowser();
const path = join(makeFolder(), 'page.html');

function openHtml(html: string): Promise<OpenPage> {
  writeFileSync(path, html);
  return openUrl(pathToFileURL(path).href);
}

const openResults = (...results: Result[]) => openHtml(renderPage(results));

/** Waits until the page shows this heading and no other. */
const waitForHeading = (page: OpenPage, heading: string) =>
  until(async () => `${await page.texts('h1')}` === heading, `${heading} is shown`);

describe('the page of a class', () => {
  const names = (page: OpenPage) => page.texts('h2:first-of-type + .scroll tbody th a');

  inBrowser('shows the marks of each solution, and who did not pass each check', async () => {
    const page = await openResults(...CLASS);
    const rows = (await page.texts('#class tbody tr')).map((row) => row.replace(/\s+/g, ' '));
    const marks = (task0: string, task1: string, others = '4/4') =>
      [task0, task1, ...Array(9).fill(others)].join(' ');
    expect(rows.slice(0, 7)).toEqual([
      `student10 44/44 22/22 101 ${marks('4/4', '4/4')}`,
      `student2 42/44 22/22 9 ${marks('3/4', '3/4')}`,
      `ada 43/44 22/22 20 ${marks('4/4', '3/4')}`,
      `zero 0/44 0/22 40 ${marks('0/4', '0/4', '0/4')}`,
      'none not graded: there is no script in it 0',
      'Task 0: install a Redis instance task 1 of 0-install 2 of 4 ✗ student2 ✗ zero',
      'Task 0: install a Redis instance task 2 of 0-install 3 of 4 ✗ zero',
    ]);
    expect(rows[9]).toBe('Task 1: connect task 1 of 0-redis_client 1 of 4 ✗ student2 – ada ✗ zero');
    expect(rows).toHaveLength(5 + 66);
    expect(page.console).toEqual([]);
    expect(page.requests).toEqual([page.url()]);
  });

  inBrowser('of 100 solutions is at most 6 MB, fits a phone, and is printed in full', async () => {
    const statuses: Status[] = ['passed', 'passed', 'failed', 'passed', 'not checked'];
    const solutions = [...Array(100).keys()].map((index) => {
      const mixed = [...Array(66).keys()].map((check) => statuses[(check * (index + 1) + index) % 5]);
      return madeUpResult(`/class/student${index}`, mixed);
    });
    const html = renderPage(solutions);
    expect(Buffer.byteLength(html)).toBeLessThan(6e6);
    const page = await openHtml(html);
    expect(await names(page)).toHaveLength(100);
    const showsAll = `[...document.querySelectorAll('.scroll')].map((table) => table.scrollHeight === table.clientHeight)`;
    expect(await page.evaluate(showsAll)).toEqual([false, false]);
    await page.emulateMediaType('print');
    expect(await page.evaluate(showsAll)).toEqual([true, true]);
    await page.emulateMediaType('screen');
    await page.setViewport({ width: 390, height: 800, isMobile: true });
    const width = `new Promise((done) => requestAnimationFrame(() => done(document.documentElement.scrollWidth)))`;
    expect(await page.evaluate(width)).toBe(390);
    await page.click('tbody a');
    await waitForHeading(page, 'student0');
    expect(await page.evaluate(width)).toBe(390);
  });

  inBrowser('sorts by marks, seconds, name and passed checks, numbers by value', async () => {
    const page = await openResults(...CLASS);
    const sortBy = async (heading: string) => {
      const [button] = await page.$x(`//button[.="${heading}"]`);
      await button.click();
      return (await names(page)).join(' ');
    };
    expect(await sortBy('Task marks')).toBe('none zero student2 ada student10');
    expect(await sortBy('Task marks')).toBe('student10 ada student2 zero none');
    expect(await sortBy('Seconds')).toBe('none student2 ada zero student10');
    expect(await sortBy('Solution')).toBe('ada none student2 student10 zero');
    expect(await page.texts('[aria-sort="ascending"]')).toEqual(['Solution']);
    await sortBy('Passed by');
    expect((await page.texts('tbody th + th'))[0]).toBe('task 1 of 0-redis_client');
  });

  inBrowser('works with the keyboard alone', async () => {
    const page = await openResults(...CLASS);
    const press = async (...keys: KeyInput[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    await press('Tab', 'Tab', 'Enter'); // the heading 'Task marks'
    expect((await names(page))[0]).toBe('none');
    await page.focus('thead th:last-child button');
    await press('Tab', 'Enter'); // the name of the first solution
    await waitForHeading(page, 'none');
    expect(await page.texts('.notice')).toEqual(['not graded: there is no script in it']);
    await press('Tab', 'Enter'); // the focus moved with the page, to '↑ Class of 5'
    await waitForHeading(page, 'Class of 5');
  });

  inBrowser("links to a failed check's lines, to what was not checked, and to a task", async () => {
    const result = madeUpResult('/class/a', { 12: 'failed', 13: 'not checked' });
    const page = await openResults(CLASS[0], result);
    const follow = async (link: string) => {
      await page.goto(page.url().replace(/#.*/, ''));
      await page.click(link);
      await waitForHeading(page, 'a');
      return page.texts(':target');
    };
    const [failed, notChecked] = result.checks.slice(12);
    expect(await follow('a[href]:has(.unchecked)')).toEqual([notChecked.title]);
    const task = ['Task 2: basic operations · 2 of 4'];
    expect(await follow('tbody tr:last-child td:nth-child(7) a')).toEqual(task);
    await follow('a[href]:has(.failed)');
    expect(await page.texts(':target :is(summary, p, tr)')).toEqual([
      ...[`✗ ${failed.title}`, failed.reason, failed.context],
      ...['Redis client connected to the server', 'expected\tSchool', 'Reply: OK', 'actual\tSchool', '100'],
      ...[`Hint: ${failed.hint}`, `Run it again: ${failed.rerun}`],
    ]);
  });
});

describe('the page of a solution', () => {
  inBrowser('shows its tasks, and the output of two scripts in the order of time', async () => {
    const page = await openResults(
      madeUpResult('/class/student2', { 6: 'failed', 10: 'failed', 12: 'failed' })
    );
    expect(await page.texts('h1, h1 ~ p')).toEqual([
      ...['student2', '/class/student2: 9 s, Node v12.22.9, Redis 5.0.7'],
      'Task: 42 of 44 · Robustness (no marks): 21 of 22',
    ]);
    const partly = ['Task 1: connect · 3 of 4', 'Task 2: basic operations · 3 of 4'];
    expect(await page.texts('nav a.partly')).toEqual(partly);
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
    await page.emulateMediaType('print');
    expect(await page.texts('nav')).toEqual([]);
  });

  inBrowser('marks where a line begins to differ, except in what a solution may choose', async () => {
    const result = madeUpResult('/class/ada', { 1: 'failed' });
    Object.assign(result.checks[1], {
      expected: [...'12345678', '{"itemId":1}', 'ALX student #1'],
      actual: [...'12345678', '{"itemId":"1"}  ', 'twice', 'ALX student 1'],
    });
    const page = await openResults(result);
    expect(await page.texts('details[open] tr')).toEqual([
      ...['… 5 lines as expected', '6', '7', '8'],
      ...['expected\t{"itemId":1}', 'actual\t{"itemId":"1"}··', 'actual\ttwice'],
      'ALX student 1',
    ]);
    expect(await page.texts('u')).toEqual(['1}', '"1"}··']);
  });

  inBrowser("shows students' names and output as text, and runs no code in the page", async () => {
    const img = '<img src=x onerror="hacked = 1">';
    const evil = `</script><!--<script>hacked = 1</script>${img}\u2028\x1b'"&amp;`;
    const result = madeUpResult(`/class/${evil.replace(/\//g, '∕')}`, { 0: 'failed' });
    const texts = { title: evil, reason: evil, context: evil, hint: evil, rerun: evil };
    const evilCheck: Check = { ...result.checks[0], ...texts, expected: [evil], actual: [] };
    const line = { stream: 'stdout' as const, text: evil, at: 0 };
    const consoles = [{ task: '0-install', scripts: [{ file: evil, lines: [line] }] }];
    const page = await openResults({ ...result, checks: [evilCheck], consoles }, notGraded('/class/b', evil));
    await page.click('tbody a');
    await page.waitForSelector('.notice', { visible: true });
    const shown = await page.texts('h1, summary, details p, code, .lines td:last-child, section > p');
    expect(shown).toHaveLength(10);
    for (const text of shown) expect(text.replace(/\s+/g, ' ')).toContain(img);
    for (const text of await page.texts('.lines td:last-child')) expect(text).toContain('\\u001b');
    expect(await page.$$('img, script')).toHaveLength(1);
    expect(await page.evaluate('typeof hacked')).toBe('undefined');
    expect(page.console).toEqual([]);
    expect(page.requests).toHaveLength(1);
    await expectNothingRuns(page, 5);
  });
});

inBrowser('the page of a walk-through shows commands and lines with their marks', async () => {
  const [, subscriber] = TASKS.filter(({ files }) => files.length === 2);
  const entries: Entry[] = [
    { line: '$ npx ts-node src/5-subscriber.ts' },
    { mark: 'seen', time: '0.104 s', who: '5-subscriber', line: 'Redis client connected to the server' },
    { mark: 'unexpected', time: '0.301 s', who: '5-publisher ', line: '<b>late</b> ', note: 'stderr' },
    { mark: 'missing', who: '5-subscriber', line: 'KILL_SERVER' },
  ];
  const page = await openHtml(renderWalkthrough([{ scenario: subscriber, entries }], '6.0.10'));
  expect(await page.texts('tr')).toEqual([
    ...[expect.stringMatching(/^Date\t.* UTC$/), expect.stringMatching(/^Commit\t./)],
    ...[`Node\t${process.version}`, 'Redis\t6.0.10', 'Lines\t1 as expected, 1 missing, 1 unexpected'],
    '$ npx ts-node src/5-subscriber.ts',
    '✓\t0.104 s\t5-subscriber\tRedis client connected to the server',
    '?\t0.301 s\t5-publisher\t<b>late</b>·  (stderr, unexpected)',
    '✗\t\t5-subscriber\tKILL_SERVER  (missing)',
  ]);
  expect(await page.texts('h2')).toEqual([`✗ ${subscriber.title}`]);
  expect(await page.texts('details, nav, button')).toEqual([]);
  expect(page.console).toEqual([]);
  await page.setViewport({ width: 390, height: 800, isMobile: true });
  const width = `document.querySelectorAll('.lines')[1].rows[1].lastChild.getBoundingClientRect().width`;
  expect(await page.evaluate(width)).toBeGreaterThan(195); // half of a phone's
});
