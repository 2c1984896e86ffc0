// The page of a solution, and of a walk-through, in a real browser; and that what students name and print does no harm.
import { renderPage } from '../../scripts/grade/page/render';
import { Result } from '../../scripts/grade/result';
import { Entry } from '../../scripts/walkthrough/output';
import { renderWalkthrough } from '../../scripts/walkthrough/page';
import { inBrowser } from '../support/browser';
import { TASKS } from '../support/scenarios';
import { until } from '../support/wait';
import { CLASS, failing, madeUpResult, notGraded } from './made_up_results';
import { expectNothingRuns, setUpPages, waitForHeading } from './pages';

const openFile = setUpPages();
const open = (results: Result[]) => openFile(renderPage(results));

describe('a solution', () => {
  inBrowser('is opened at a check by its cell: expected and actual, hint and command', async () => {
    const page = await open(CLASS);
    await page.click('#checks');
    await page.click('#marks tr:nth-child(3) td.failed a');
    await waitForHeading(page, 'ada');
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

  inBrowser('opens at a check of robustness and at one that was not checked too, and at a task', async () => {
    const result = madeUpResult('/class/a', (at) => (at === 5 ? 'not checked' : failing(4)(at)));
    const page = await open([result, CLASS[0]]);
    await page.click('#checks');
    await page.click('#marks tr:first-child td.failed a');
    await waitForHeading(page, 'a');
    const isOpen = () => page.evaluate(() => !!document.querySelector('details[open]:target'));
    await until(isOpen, 'the check is open');
    await page.reload();
    await until(isOpen, 'the check is open again');
    await page.goBack();
    await waitForHeading(page, 'Class of 2');
    await page.click('#checks');
    await page.click('#marks tr:first-child td.unchecked a');
    await waitForHeading(page, 'a');
    await until(async () => `${await page.texts(':target')}` === result.checks[5].title, 'it is shown');
    await page.goBack();
    await waitForHeading(page, 'Class of 2');
    await page.click('#marks tr:first-child td.first ~ td.first ~ td.first a');
    await waitForHeading(page, 'a');
    expect(await page.texts(':target')).toEqual(['Task 2: basic operations 3/3']);
  });

  inBrowser('marks a line from where it differs, and blanks at its end', async () => {
    const result = madeUpResult('/class/ada', failing(1));
    const same = [...'123456789'];
    Object.assign(result.checks[1], {
      expected: [...same, '{"itemId":1}', 'twice', 'ALX student #1'],
      actual: [...same, '{"itemId":"1"}  ', 'twice', 'twice', 'ALX student 1'],
    });
    const page = await open([result]);
    expect(await page.texts('.expected, .actual')).toEqual([
      'expected\t{"itemId":1}',
      'actual\t{"itemId":"1"}··',
      'actual\ttwice',
    ]);
    expect((await page.texts('details .lines tr')).slice(0, 3)).toEqual(['… 6 lines as expected', '7', '8']);
    expect(await page.texts('mark')).toEqual(['1}', '"1"}··']);
  });

  inBrowser('has its tasks, and two logs in one in the order of time', async () => {
    const page = await open([madeUpResult('/class/student2', failing(1, 4, 7))]);
    expect(await page.texts('h1')).toEqual(['student2']);
    expect((await page.texts('.figures dd')).slice(0, 2)).toEqual(['45 of 47', '23 of 24']);
    expect(await page.texts('nav a.partly')).toEqual(['Task 1: connect 2/3', 'Task 2: basic operations 2/3']);
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

inBrowser('the walk-through is one open log of commands and lines, each with its mark', async () => {
  const [, subscriber] = TASKS.filter(({ files }) => files.length === 2);
  const entries: Entry[] = [
    { line: '$ npx ts-node src/5-subscriber.ts' },
    { mark: 'seen', time: '0.104 s', who: '5-subscriber', line: 'Redis client connected to the server' },
    { mark: 'unexpected', time: '0.301 s', who: '5-publisher ', line: '<b>late</b> ', note: 'stderr' },
    { mark: 'missing', who: '5-subscriber', line: 'KILL_SERVER' },
  ];
  const count = { seen: 1, missing: 1, unexpected: 1, 'out of order': 0 };
  const walks = [{ scenario: subscriber, log: { count, entries } }];
  const page = await openFile(renderWalkthrough(walks, count, '6.0.10'));
  expect(await page.texts('tr')).toEqual([
    '$ npx ts-node src/5-subscriber.ts',
    '✓\t0.104 s\t5-subscriber\tRedis client connected to the server',
    '?\t0.301 s\t5-publisher\t<b>late</b>·  (stderr, unexpected)',
    '✗\t\t5-subscriber\tKILL_SERVER  (missing)',
  ]);
  expect(await page.texts('h2')).toEqual([`✗${subscriber.title}`]);
  expect(await page.texts('dt')).toEqual(['Date', 'Commit', 'Node', 'Redis', 'Lines']);
  expect((await page.texts('dd')).slice(2)).toEqual([
    ...[process.version, '6.0.10'],
    '1 as expected, 1 missing, 1 unexpected',
  ]);
  expect(await page.texts('details, nav, button')).toEqual([]);
  expect(page.console).toEqual([]);
});

describe('what students name and print', () => {
  const evil = '</script><!--<script>hacked = 1</script><img src=x onerror="hacked = 1">\u2028\'"&amp;';
  const clean = (text: string) => text.replace(/\u2028/g, '').replace(/\s+/g, ' ');

  inBrowser('is shown as text, and runs nowhere', async () => {
    const result = madeUpResult(`/class/${evil.replace(/\//g, '∕')}`, () => 'failed');
    for (const check of result.checks) {
      const texts = { title: `${check.title}${evil}`, reason: evil, context: evil, hint: evil, rerun: evil };
      Object.assign(check, texts, { expected: [evil], actual: [] });
    }
    for (const { scripts } of result.consoles) scripts[0].file = evil;
    result.consoles[0].scripts[0].lines[3].text = evil;
    const page = await open([result, notGraded('/class/b', evil)]);
    await page.click('#marks tbody a');
    await until(async () => (await page.texts('.notice')).length > 0, 'the solution is shown');
    expect((await page.texts('h1')).map(clean)).toEqual([clean(evil.replace(/\//g, '∕'))]);
    const texts = await page.texts('.reason, .reason + p, .notice, code, .lines td:last-child');
    expect(new Set(texts.slice(0, 5).map(clean))).toEqual(new Set([clean(evil), `Hint: ${clean(evil)}`]));
    expect((await page.texts('h3 + .lines td:last-child')).map(clean)).toContain(clean(evil));
    expect(await page.$$('img, script')).toHaveLength(1);
    expect(await page.evaluate('typeof hacked')).toBe('undefined');
    expect(page.console).toEqual([]);
    expect(page.requests).toHaveLength(1);
  });

  inBrowser('could not run even if it came into the page', async () => {
    const page = await open([CLASS[0]]);
    await expectNothingRuns(page, 5);
    expect(page.console.join()).toContain('the image');
  });
});
