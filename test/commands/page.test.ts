// The page of a class in a real browser: what it shows, and how it is sorted, printed and used with the keys.
import type { KeyInput } from 'puppeteer-core';
import { renderPage } from '../../scripts/grade/page/render';
import { Status } from '../../scripts/grade/result';
import { inBrowser, OpenPage } from '../support/browser';
import { CLASS, failing, madeUpResult } from './made_up_results';
import { setUpPages, waitForHeading } from './pages';

const openFile = setUpPages();
const openClass = () => openFile(renderPage(CLASS));

const EVERY: Status[] = ['passed', 'passed', 'failed', 'passed', 'not checked'];

/** The rows of a table's body, cell by cell. */
const rows = (page: OpenPage, table: string) =>
  page.$$eval(`${table} tbody tr`, (found) =>
    (found as HTMLTableRowElement[]).map((row) => [...row.cells].map((cell) => cell.innerText.trim()))
  );

const names = (page: OpenPage) => page.texts('#marks tbody th a');

describe('the page of a class', () => {
  inBrowser('has the marks of each solution, every check, and its rate', async () => {
    const page = await openClass();
    const marks = await rows(page, '#marks');
    expect(marks.slice(0, 4).map((row) => row.slice(0, 4))).toEqual([
      ['student10', '47/47', '24/24', '101'],
      ['student2', '45/47', '24/24', '9'],
      ['ada', '46/47', '24/24', '20'],
      ['zero', '0/47', '0/24', '40'],
    ]);
    expect(marks[4][0]).toMatch(/^none\s+not graded: there is no script in it$/);
    expect(marks[1][6]).toBe('2/3'); // a task's marks stand before its checks: those of Task 1
    const checks = marks.map((row) => row.slice(4).filter((cell) => /^[✓✗–]$/.test(cell)));
    expect(checks.map((signs) => signs.join(''))).toEqual([
      '✓'.repeat(71),
      `✓✗✓✓✗${'✓'.repeat(66)}`,
      `✓✓✓✓✗${'✓'.repeat(66)}`,
      '✗'.repeat(71),
      '–'.repeat(71),
    ]);

    const rates = [60, 40, 60, 60, 20, ...Array(66).fill(60)];
    expect((await rows(page, '#rates')).map((row) => row.slice(3))).toEqual(
      rates.map((rate) => [`${rate / 20} of 5 (${rate} %)`, `${4 - rate / 20}`, '1'])
    );
    const bars = (kind: string, side: string) =>
      page.$$eval(`#rates .${kind}`, (found, name) => found.map((bar) => bar.getAttribute(`${name}`)), side);
    expect(await bars('passed', 'width')).toEqual(rates.map((rate) => `${rate}%`));
    expect(await bars('failed', 'x')).toEqual(rates.map((rate) => `${rate}%`));
    expect(page.console).toEqual([]);
    expect(page.requests).toEqual([page.url()]);
  });

  inBrowser('of 100 solutions has at most 6 MB, and does not scroll sideways on a phone', async () => {
    const solutions = [...Array(100).keys()].map((index) =>
      madeUpResult(`/class/student${index}`, (at) => EVERY[(at * (index + 1) + index) % EVERY.length])
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
    const headings = await page.texts('#marks thead span');
    expect(headings.slice(0, 5)).toEqual([
      ...['Solution', 'Task marks', 'Robustness', 'Seconds'],
      'Task 0: install a Redis instance',
    ]);
    expect(headings).toHaveLength(15);
    expect(await page.texts('#marks tbody tr:first-child > *')).toHaveLength(15);
    expect(await page.texts('label, input, nav')).toEqual([]);
  });

  inBrowser('sorts by marks, seconds, a check, and name, with numbers as numbers', async () => {
    const page = await openClass();
    const sortBy = async (heading: string) => {
      await page.click(`button[title="${heading}"]`);
      return (await names(page)).join(' ');
    };
    expect((await page.texts('dd')).slice(0, 3)).toEqual(['4 of 5', '1 of 5', '45.5 of 47']);
    expect(await sortBy('Task marks')).toBe('none zero student2 ada student10');
    expect(await sortBy('Task marks')).toBe('student10 ada student2 zero none');
    expect(await sortBy('Seconds')).toBe('none student2 ada zero student10');
    expect(await sortBy('Solution')).toBe('ada none student2 student10 zero');
    await page.click('#checks');
    expect(await sortBy('task 1 of 0-redis_client')).toBe('student2 zero none ada student10');
    expect(await page.texts('#marks [aria-sort="ascending"]')).toEqual(['task 1 of 0-redis_client']);
    await sortBy('Failed');
    await sortBy('Failed');
    expect((await page.texts('#rates tbody th')).slice(0, 2)).toEqual([
      'task 1 of 1-redis_op',
      'task 1 of 0-redis_client',
    ]);
    expect(page.console).toEqual([]);
  });

  inBrowser('works with the keys alone', async () => {
    const page = await openClass();
    const press = async (...keys: KeyInput[]) => {
      for (const key of keys) await page.keyboard.press(key);
    };
    expect(await page.texts('button[title="task 1 of 0-install"]')).toEqual([]);
    await press('Tab', 'Space'); // the box for the columns of the checks
    expect(await page.texts('button[title="task 1 of 0-install"]')).toHaveLength(1);
    await press('Space', 'Tab', 'Tab', 'Enter'); // the heading 'Task marks'
    expect((await names(page))[0]).toBe('none');
    await page.focus('#marks thead th:last-of-type button');
    const focused = () => page.$eval(':focus', (element) => (element as HTMLElement).innerText.trim());
    for (let presses = 0; (await focused()) !== 'none' && presses < 200; presses += 1) await press('Tab');
    await press('Enter');
    await waitForHeading(page, 'none');
    expect(await page.texts('section:first-of-type summary')).toEqual([
      '–1 not checked: there is no script in it',
    ]);
    await press('Tab'); // the focus goes on in what is shown
    expect(await focused()).toBe('↑ Class of 5');
    await press('Enter');
    await waitForHeading(page, 'Class of 5');
    expect(page.console).toEqual([]);
  });
});

describe('the file', () => {
  test('names nothing outside it', () => {
    const page = renderPage(CLASS);
    expect(page).not.toMatch(/https?:|url\(|@import|\bsrc=|<link/);
    expect(page).toMatch(/content="default-src 'none'; style-src 'sha256-/);
  });

  test('has of endless output the beginning', () => {
    const result = madeUpResult('/class/ada', failing(1));
    result.consoles[0].scripts[0].lines = [...Array(100000).keys()].map((at) => ({
      ...{ stream: 'stdout', at },
      text: at === 3 ? 'x'.repeat(1e6) : `line ${at}`,
    }));
    const page = renderPage([result]);
    expect(page.length).toBeLessThan(100000);
    expect(page).toContain('>line 199<');
    expect(page).toContain('(99800 more lines)');
    expect(page).not.toContain('line 200<');
  });

  test('is not written of nothing', () => {
    expect(() => renderPage([])).toThrow('There is no result');
  });
});
