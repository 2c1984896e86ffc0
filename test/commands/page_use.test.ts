// How the page of results is used: sorted, opened with a pointer and with keys.
import { inBrowser } from './in_browser';
import { madeUpResult, notGraded } from './made_up_results';
import { ResultPage, setUpPages } from './result_page';
import { Status } from '../../scripts/grade/result';
import { until } from '../support/wait';

const open = setUpPages();

/** Fails the checks in these places, counted in the order of the tasks: 0 is Task 0's, 7 the first of Task 2. */
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

const names = (page: ResultPage) => page.texts('#class tbody a');
const heading = (label: string) => `#class button[title="${label}"]`;
const opened = (page: ResultPage) => page.evaluate<boolean>(`document.querySelector('#check').open`);
const focused = (page: ResultPage) => page.evaluate<string>(`document.activeElement.innerText.trim()`);
const shownSolution = (page: ResultPage, name: string) =>
  until(async () => (await page.texts('#solution h1'))[0] === name, `${name} is shown`);

inBrowser('sorts by marks, seconds, a check, and name, with numbers as numbers', async () => {
  const page = await open(CLASS);
  const sorted = () =>
    page.evaluate(`[...document.querySelectorAll('#class th[aria-sort$="ending"]')]
    .map((one) => one.innerText.trim() + ' ' + one.getAttribute('aria-sort'))`);
  expect(await names(page)).toEqual(['student10', 'student2', 'ada', 'none']);
  await page.click(heading('Task marks'));
  expect(await names(page)).toEqual(['none', 'student2', 'ada', 'student10']);
  expect(await sorted()).toEqual(['Task marks ascending']);
  await page.click(heading('Task marks'));
  expect(await names(page)).toEqual(['student10', 'ada', 'student2', 'none']);
  expect(await sorted()).toEqual(['Task marks descending']);
  await page.click(heading('Seconds'));
  expect(await names(page)).toEqual(['none', 'student2', 'ada', 'student10']);
  await page.click(heading('Solution'));
  expect(await names(page)).toEqual(['ada', 'none', 'student2', 'student10']);
  await page.click(heading('prints the connected line'));
  expect(await names(page)).toEqual(['student2', 'none', 'ada', 'student10']);
  expect(await sorted()).toEqual(['prints the connected line ascending']);
  expect(page.console).toEqual([]);
});

inBrowser('sorts a folder that was not graded below one without a mark', async () => {
  const none = madeUpResult('/class/zero', () => 'failed');
  const page = await open([
    madeUpResult('/class/one', (at) => (at === 0 ? 'passed' : 'failed')),
    none,
    CLASS[3],
  ]);
  await page.click(heading('Task marks'));
  expect(await names(page)).toEqual(['none', 'zero', 'one']);
});

inBrowser('sorts the rates of the checks', async () => {
  const page = await open(CLASS);
  await page.click('#rates button[title="Passed"]');
  expect((await page.texts('#rates tbody th')).slice(0, 2)).toEqual([
    'prints the four lines in order',
    'prints the connected line',
  ]);
});

inBrowser(
  'a click on a cell shows what was expected and printed, the difference, hint and command',
  async () => {
    const page = await open(CLASS);
    const place = await page.evaluate<number>(
      `[...document.querySelector('.columns').cells].findIndex((one) => one.innerText.trim() === 'prints the four lines in order')`
    );
    await page.click(`#class tbody tr:nth-child(3) > :nth-child(${place + 1})`);
    expect(await opened(page)).toBe(true);
    expect(await page.texts('#check h2, #check .where')).toEqual([
      'ada · Task 2: basic operations · task',
      '✗ prints the four lines in order',
    ]);
    expect(await page.texts('#check .side:first-child li')).toEqual([
      'Redis client connected to the server',
      'School',
      'Reply: OK',
      '100',
    ]);
    expect(await page.texts('#check .side:last-child li')).toEqual([
      'Redis client connected to the server',
      'Reply: OK',
      'School',
      '100',
    ]);
    expect(await page.texts('#check .differs')).toEqual(['School', 'Reply: OK']);
    expect(await page.texts('#check .reason, #check .hint, #check .rerun code')).toEqual([
      'the second reply is printed too late',
      'Hint: A promise is not awaited: the next command is sent before its reply is in.',
      "npm run grade /class/ada -- --check '1-redis_op: prints the four lines in order'",
    ]);
    await page.click('#check .close');
    expect(await opened(page)).toBe(false);
    expect(page.console).toEqual([]);
  }
);

inBrowser('marks a line from where it differs, and blanks at its end', async () => {
  const [result] = [madeUpResult('/class/ada', failing(0))];
  Object.assign(result.checks[0], {
    expected: ['same', 'itemId: 1', 'twice', 'twice'],
    actual: ['same', 'itemId: "1"  ', 'twice', 'more'],
  });
  const page = await open([result]);
  expect(await page.texts('#solution .side:first-child .differs')).toEqual(['itemId: 1', 'twice']);
  expect(await page.texts('#solution .side mark')).toEqual(['1', 'twice', '"1"··', 'more']);
  expect(await page.texts('#solution .blanks')).toEqual(['··']);
});

inBrowser('works with the keys alone', async () => {
  const page = await open(CLASS);
  await page.press('Tab', 'Tab'); // the box for the columns, then the table
  expect(await focused(page)).toBe('student10');
  await page.press('ArrowDown', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  await page.press('ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight'); // Task 0's two columns, then Task 1's
  expect(await focused(page)).toBe('✗');
  await page.press('Enter');
  expect(await opened(page)).toBe(true);
  expect((await page.texts('#check h2'))[0]).toBe('✗ prints the connected line');
  await page.press('Escape');
  expect(await opened(page)).toBe(false);
  expect(await focused(page)).toBe('✗');

  await page.press('ArrowUp', 'ArrowUp', 'Enter'); // the heading of the column
  expect(await names(page)).toEqual(['student2', 'none', 'student10', 'ada']);
  await page.press('Home', 'ArrowDown', 'ArrowDown', 'Enter');
  await shownSolution(page, 'none');
  expect(await focused(page)).toBe('none');
  expect(page.console).toEqual([]);
});

inBrowser('the table keeps its place in the order of the tab key, whichever columns are shown', async () => {
  const page = await open(CLASS);
  await page.press('Tab', 'Tab', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight', 'ArrowRight');
  expect(await focused(page)).toBe('✓'); // a check of Task 0
  await page.evaluate(`document.querySelector('#show-checks').focus()`);
  await page.click('#show-checks');
  await page.press('Tab');
  expect(await focused(page)).toBe('student10');
});

inBrowser('shows of a solution its tasks, and two consoles side by side in the order of time', async () => {
  const page = await open(CLASS);
  await page.click('#class tbody tr:nth-child(3) a');
  await shownSolution(page, 'ada');
  expect(await page.texts('#overview h1')).toEqual([]);
  const dd = await page.texts('#solution .figures dd');
  expect(dd.slice(0, 2)).toEqual(['46 of 47', '24 of 24']);
  expect(await page.texts('#solution .tasks li')).toContain('Task 2: basic operations 2/3');
  expect(await page.texts('#solution details[open] summary')).toEqual(['✗prints the four lines in order']);

  const section = '[data-task="5"]';
  expect(await page.texts(`${section} .console th`)).toEqual(['Seconds', '5-subscriber', '5-publisher']);
  const lines = await page.evaluate<string[][]>(
    `[...document.querySelectorAll('${section} .console tbody tr')].map((row) => [...row.cells].map((one) => one.innerText.trim()))`
  );
  expect(lines.slice(0, 5)).toEqual([
    ['0.180', 'Redis client connected to the server', ''],
    ['0.234', '', 'Redis client connected to the server'],
    ['0.335', 'Holberton Student #1 starts course', ''],
    ['0.335', '', 'About to send Holberton Student #1 starts course'],
    ['0.350', '', 'stderr(node:1) Warning: a promise was rejected'],
  ]);
  await page.click('#solution nav a');
  await until(async () => (await page.texts('#overview h1'))[0] === 'Class of 4', 'the class is shown');
  expect(await focused(page)).toBe('student10');
});

inBrowser('a cell with the marks of a task opens the solution at this task', async () => {
  const page = await open(CLASS);
  await page.click('#class tr:nth-child(2) td.marks.first ~ td.marks.first ~ td.marks.first');
  await shownSolution(page, 'student2');
  expect(await focused(page)).toBe('Task 2: basic operations 2/3');
});

inBrowser('a single result opens on its details, and has a table of one row', async () => {
  const page = await open([CLASS[2]], 'Walk-through');
  expect(await page.texts('h1')).toEqual(['Walk-through']);
  expect(await page.texts('#solution h2')).toHaveLength(11);
  await page.click('#solution nav a');
  await until(async () => (await names(page)).length === 1, 'the table is shown');
  expect(await names(page)).toEqual(['ada']);
  expect(page.console).toEqual([]);
});
