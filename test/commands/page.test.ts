// The page of results: what it shows in a real browser, how it is used, and that students' texts do no harm.
import { mkdtempSync, rmdirSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { allChecks } from '../../scripts/grade/class';
import { renderPage } from '../../scripts/grade/page/render';
import { Result, Status } from '../../scripts/grade/result';
import { inBrowser, Page, setUpBrowser } from '../support/browser';
import { until } from '../support/wait';
import { madeUpResult, notGraded } from './made_up_results';

const openPage = setUpBrowser();

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
});
afterAll(() => rmdirSync(folder, { recursive: true }));

function open(results: Result[]): Promise<Page> {
  const path = join(folder, 'page.html');
  writeFileSync(path, renderPage(results));
  return openPage(pathToFileURL(path).href);
}

const MARK: Record<Status, string> = { passed: '✓', failed: '✗', 'not checked': '–' };
const EVERY: Status[] = ['passed', 'passed', 'failed', 'passed', 'not checked'];

/** A class whose folders pass more or fewer checks. */
function madeUpClass(size: number): Result[] {
  return [...Array(size).keys()].map((index) =>
    madeUpResult(`/class/student${index}`, (at) => EVERY[(at * (index + 1) + index) % EVERY.length])
  );
}

/** Fails the checks in these places: 0 is Task 0's, 1 the first of Task 1, 7 the first of Task 2. */
const failing =
  (...places: number[]) =>
  (at: number): Status =>
    places.includes(at) ? 'failed' : 'passed';

/** Four folders; the marks for the task are 47, 45, 46 and none. */
const CLASS = [
  { ...madeUpResult('/class/student10', failing()), seconds: 101 },
  { ...madeUpResult('/class/student2', failing(1, 7)), seconds: 9 },
  { ...madeUpResult('/class/ada', failing(7)), seconds: 20 },
  notGraded('/class/none', 'there is no script in it'),
];

/** The rows of a table's body, cell by cell. */
function rows(page: Page, table: string): Promise<string[][]> {
  const cells = `[...row.cells].map((cell) => cell.innerText.trim())`;
  return page.evaluate(`[...document.querySelector('${table}').tBodies[0].rows].map((row) => ${cells})`);
}

const names = (page: Page) => page.texts('#marks tbody th a');
const shown = (page: Page, heading: string) =>
  until(async () => `${await page.texts('h1')}` === heading, `${heading} is shown`);

describe('the page of a class', () => {
  inBrowser('has the numbers of the JSON: marks, every check, and its rate', async () => {
    const results = [...madeUpClass(7), notGraded('/class/none', 'there is no script in it')];
    const page = await open(results);
    const checks = allChecks(results);
    const statuses = results.map((result) =>
      checks.map(({ id }) => result.checks.find((check) => check.id === id)?.status || 'not checked')
    );

    const table = await rows(page, '#marks');
    expect(table).toHaveLength(8);
    results.slice(0, 7).forEach(({ totals: { task, robustness }, seconds }, index) => {
      const of = (count: typeof task) => `${count.passed}/${count.of}`;
      expect(table[index].slice(0, 4)).toEqual([`student${index}`, of(task), of(robustness), `${seconds}`]);
    });
    expect(table[7][0]).toMatch(/^none\s+not graded: there is no script in it$/);
    const cells = table.map((row) => row.slice(4).filter((cell) => /^[✓✗–]$/.test(cell)));
    expect(cells).toEqual(statuses.map((row) => row.map((status) => MARK[status])));
    // A task's marks stand before its checks: those of Task 1, of which there are three.
    const inTask1 = statuses[1].slice(1, 4).filter((status) => status === 'passed').length;
    expect(table[1][6]).toBe(`${inTask1}/3`);

    const count = (at: number, status: Status) => statuses.filter((row) => row[at] === status).length;
    expect((await rows(page, '#rates')).map((row) => row.slice(3))).toEqual(
      checks.map((_, at) => [
        `${count(at, 'passed')} of 8 (${Math.round(12.5 * count(at, 'passed'))} %)`,
        `${count(at, 'failed')}`,
        `${count(at, 'not checked')}`,
      ])
    );
    const bars = `[...document.querySelectorAll('#rates rect.passed')].map((bar) => bar.width.baseVal.valueAsString)`;
    expect(await page.evaluate(bars)).toEqual(checks.map((_, at) => `${12.5 * count(at, 'passed')}%`));
    expect(page.console).toEqual([]);
    expect(page.requests).toEqual([page.url]);
  });

  inBrowser('of 100 solutions has at most 6 MB, and does not scroll sideways on a phone', async () => {
    const results = madeUpClass(100);
    expect(Buffer.byteLength(renderPage(results))).toBeLessThan(6e6);
    const page = await open(results);
    expect(await names(page)).toHaveLength(100);
    const phone = { width: 390, height: 800, deviceScaleFactor: 1, mobile: true };
    await page.send('Emulation.setDeviceMetricsOverride', phone);
    const width = `new Promise((done) => requestAnimationFrame(() => done(document.documentElement.scrollWidth)))`;
    expect(await page.evaluate(width)).toBe(390);
    await page.click('#marks tbody a');
    await shown(page, 'student0');
    expect(await page.evaluate(width)).toBe(390);
  });

  inBrowser('in print has a column for each task, and no controls', async () => {
    const page = await open(madeUpClass(3));
    await page.click('#checks');
    await page.send('Emulation.setEmulatedMedia', { media: 'print' });
    const headings = await page.texts('#marks thead span');
    expect(headings.slice(0, 5)).toEqual([
      ...['Solution', 'Task marks', 'Robustness', 'Seconds'],
      'Task 0: install a Redis instance',
    ]);
    expect(headings).toHaveLength(15);
    expect(await page.texts('label, input, nav')).toEqual([]);
  });

  inBrowser('sorts by marks, seconds, a check, and name, with numbers as numbers', async () => {
    const page = await open(CLASS);
    const sortBy = async (label: string) => {
      await page.click(`button[title="${label}"]`);
      return names(page);
    };
    const headings = () => page.texts('#marks [aria-sort="ascending"], #marks [aria-sort="descending"]');
    expect(await names(page)).toEqual(['student10', 'student2', 'ada', 'none']);
    expect(await sortBy('Task marks')).toEqual(['none', 'student2', 'ada', 'student10']);
    expect(await sortBy('Task marks')).toEqual(['student10', 'ada', 'student2', 'none']);
    expect(await headings()).toEqual(['Task marks']);
    expect(await sortBy('Seconds')).toEqual(['none', 'student2', 'ada', 'student10']);
    expect(await sortBy('Solution')).toEqual(['ada', 'none', 'student2', 'student10']);
    await page.click('#checks');
    expect(await sortBy('task 1 of 0-redis_client')).toEqual(['student2', 'none', 'ada', 'student10']);
    expect(await headings()).toEqual(['task 1 of 0-redis_client']);
    await sortBy('Passed');
    expect((await page.texts('#rates tbody th')).slice(0, 2)).toEqual([
      'task 1 of 1-redis_op',
      'task 1 of 0-redis_client',
    ]);
    expect(page.console).toEqual([]);
  });

  inBrowser('sorts a folder that was not graded below one without a mark', async () => {
    const one = madeUpResult('/class/one', (at) => (at === 0 ? 'passed' : 'failed'));
    const page = await open([one, madeUpResult('/class/zero', () => 'failed'), CLASS[3]]);
    await page.click('button[title="Task marks"]');
    expect(await names(page)).toEqual(['none', 'zero', 'one']);
  });

  inBrowser('works with the keys alone', async () => {
    const page = await open(CLASS);
    await page.press('Tab', ' '); // the box for the columns of the checks
    expect(await page.texts('button[title="task 1 of 0-install"]')).toHaveLength(1);
    await page.press(' ', 'Tab', 'Tab', 'Enter'); // the heading 'Task marks'
    expect(await names(page)).toEqual(['none', 'student2', 'ada', 'student10']);
    await page.evaluate(`document.querySelector('#marks thead th:last-of-type button').focus()`);
    const focused = () => page.evaluate<string>('document.activeElement.innerText.trim()');
    for (let presses = 0; (await focused()) !== 'none' && presses < 200; presses += 1)
      await page.press('Tab');
    await page.press('Enter');
    await shown(page, 'none');
    await page.press('Tab'); // the focus goes on in what is shown
    expect(await focused()).toBe('↑ Class of 4');
    await page.press('Enter');
    await shown(page, 'Class of 4');
    expect(page.console).toEqual([]);
  });
});

describe('a solution', () => {
  inBrowser('is opened at a check by its cell: expected and actual, hint and command', async () => {
    const page = await open(CLASS);
    await page.click('#checks');
    await page.click('#marks tr:nth-child(3) td.failed a');
    await shown(page, 'ada');
    const inCheck = (selector: string) => page.texts(`details:target ${selector}`);
    expect(await inCheck('summary')).toEqual(['✗task 1 of 1-redis_op']);
    expect(await inCheck('tr')).toEqual([
      'Redis client connected to the server',
      'expected\tSchool',
      'Reply: OK',
      'actual\tSchool',
      '100',
    ]);
    expect(await inCheck('p, code')).toEqual([
      '"School" is out of order',
      'Redis was started before',
      'Hint: A promise is not awaited: the next command is sent before the reply has come.',
      `Run it again: npm run grade /class/ada -- --check '1-redis_op: task 1 of 1-redis_op'`,
      `npm run grade /class/ada -- --check '1-redis_op: task 1 of 1-redis_op'`,
    ]);
  });

  inBrowser('opens at a check of robustness too, and at a task by its marks', async () => {
    const page = await open([madeUpResult('/class/a', failing(4)), CLASS[3]]);
    await page.click('#checks');
    await page.click('#marks tr:first-child td.failed a');
    await shown(page, 'a');
    const isOpen = () => page.evaluate<boolean>(`document.querySelector('details:target').open`);
    await until(isOpen, 'the check is open');
    await page.evaluate('history.back()');
    await shown(page, 'Class of 2');
    await page.click('#marks tr:first-child td.first ~ td.first ~ td.first a');
    await shown(page, 'a');
    expect(await page.texts(':target')).toEqual(['Task 2: basic operations 3/3']);
  });

  inBrowser('marks a line from where it differs, and blanks at its end', async () => {
    const result = madeUpResult('/class/ada', failing(1));
    Object.assign(result.checks[1], {
      expected: ['same', '{"itemId":1}', 'twice', 'ALX student #1'],
      actual: ['same', '{"itemId":"1"}  ', 'twice', 'twice', 'ALX student 1'],
    });
    const page = await open([result]);
    expect(await page.texts('.expected, .actual')).toEqual([
      'expected\t{"itemId":1}',
      'actual\t{"itemId":"1"}··',
      'actual\ttwice',
    ]);
    expect(await page.texts('mark')).toEqual(['1}', '"1"}··']);
  });

  inBrowser('has its tasks, and two logs in one in the order of time', async () => {
    const [, student2] = CLASS;
    const page = await open([student2]);
    expect(await page.texts('h1')).toEqual(['student2']);
    expect((await page.texts('.figures dd')).slice(0, 2)).toEqual(['45 of 47', '24 of 24']);
    expect(await page.texts('nav a')).toContain('Task 2: basic operations 2/3');
    expect(await page.texts('details[open] summary')).toEqual([
      '✗task 1 of 0-redis_client',
      '✗task 1 of 1-redis_op',
    ]);
    expect(await page.texts('#marks, #rates')).toEqual([]);
    expect((await page.texts('h3 + .lines:has(td:nth-child(3)) tr')).slice(0, 6)).toEqual([
      '0.180\t5-subscriber\tRedis client connected to the server',
      '0.234\t5-publisher\tRedis client connected to the server',
      '0.335\t5-subscriber\tHolberton Student #1 starts course',
      '0.335\t5-publisher\tAbout to send Holberton Student #1 starts course',
      '0.350\t5-publisher stderr\t(node:1) Warning: a promise was rejected',
      '0.436\t5-publisher\tAbout to send Holberton Student #2 starts course',
    ]);
  });
});

describe('what students name and print', () => {
  const evil = '</script><!--<script>hacked = 1</script><img src=x onerror="hacked = 1">\u2028\'"&amp;';
  const clean = (text: string) => text.replace(/\u2028/g, '').replace(/\s+/g, ' ');

  inBrowser('is shown as text, and runs nowhere', async () => {
    const result = madeUpResult(`/class/${evil.replace(/\//g, '∕')}`, () => 'failed', evil);
    for (const check of result.checks) {
      Object.assign(check, {
        reason: evil,
        context: evil,
        hint: evil,
        expected: [evil],
        actual: [],
        rerun: evil,
      });
      check.title += evil;
    }
    result.consoles[0].scripts[0].file = evil;
    result.consoles[1].scripts[0].file = evil;
    const page = await open([result, notGraded('/class/b', evil)]);
    await page.click('#marks tbody a');
    await until(async () => (await page.texts('.notice')).length > 0, 'the solution is shown');
    expect((await page.texts('h1')).map(clean)).toEqual([clean(evil.replace(/\//g, '∕'))]);
    const texts = await page.texts('.reason, .reason + p, .notice, code, .lines td:last-child');
    expect(new Set(texts.slice(0, 5).map(clean))).toEqual(new Set([clean(evil), `Hint: ${clean(evil)}`]));
    expect((await page.texts('h3 + .lines td:last-child')).map(clean)).toContain(clean(evil));
    expect(await page.evaluate(`document.querySelectorAll('img, script').length`)).toBe(1);
    expect(await page.evaluate('typeof hacked')).toBe('undefined');
    expect(page.console).toEqual([]);
    expect(page.requests).toEqual([page.url]);
  });

  inBrowser('could not run even if it came into the page', async () => {
    const page = await open(madeUpClass(1));
    const markup = `<img src="x" onerror="hacked = 1"><a href="javascript:hacked = 1">x</a>`;
    await page.evaluate(`document.body.insertAdjacentHTML('beforeend', ${JSON.stringify(markup)})`);
    await page.evaluate(`document.body.lastChild.click()`);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('script'), { text: 'hacked = 1' }))`
    );
    const blocked = () => page.console.filter((line) => /violates the following Content Security/.test(line));
    await until(async () => blocked().length >= 3, 'image, link and script are blocked');
    expect(await page.evaluate('typeof hacked')).toBe('undefined');
  });
});

describe('the file', () => {
  test('names nothing outside it', () => {
    const page = renderPage(madeUpClass(2));
    expect(page).not.toMatch(/https?:|url\(|@import|\bsrc=|<link/);
    expect(page).toMatch(/content="default-src 'none'; style-src 'sha256-/);
  });

  test('has of endless output the beginning', () => {
    const [result] = madeUpClass(1);
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
