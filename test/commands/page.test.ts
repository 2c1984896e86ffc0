// What the page of results shows, in a real browser.
import { allChecks } from '../../scripts/grade/class';
import { renderPage } from '../../scripts/grade/page/render';
import { inBrowser } from './in_browser';
import { madeUpResult, notGraded } from './made_up_results';
import { ResultPage, setUpPages } from './result_page';
import { Result, Status } from '../../scripts/grade/result';
import { until } from '../support/wait';

const open = setUpPages();

const MARK: Record<Status, string> = { passed: '✓', failed: '✗', 'not checked': '–' };
const EVERY: Status[] = ['passed', 'passed', 'failed', 'passed', 'not checked'];

/** A class whose folders pass more or fewer checks. */
function madeUpClass(size: number): Result[] {
  return [...Array(size).keys()].map((index) =>
    madeUpResult(`/class/student${index}`, (at) => EVERY[(at * (index + 1) + index) % EVERY.length])
  );
}

/** The rows of a table's body, cell by cell. */
function rows(page: ResultPage, table: string): Promise<string[][]> {
  return page.evaluate(
    `[...document.querySelector('${table}').tBodies[0].rows].map((row) => [...row.cells].map((cell) => cell.innerText.trim()))`
  );
}

describe('the page of a class', () => {
  inBrowser('has the numbers of the JSON: marks, every check, and its rate', async () => {
    const results = [...madeUpClass(7), notGraded('/class/none', 'there is no script in it')];
    const page = await open(results);
    const checks = allChecks(results);
    const statuses = results.map((result) =>
      checks.map(({ id }) => result.checks.find((check) => check.id === id)?.status || 'not checked')
    );

    const table = await rows(page, '#class');
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
    expect((await rows(page, '#rates')).map((row) => row.slice(4))).toEqual(
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

  inBrowser('holds 100 solutions, and does not scroll sideways on a phone', async () => {
    const page = await open(madeUpClass(100));
    expect(await rows(page, '#class')).toHaveLength(100);
    const phone = { width: 390, height: 800, deviceScaleFactor: 1, mobile: true };
    await page.send('Emulation.setDeviceMetricsOverride', phone);
    const width = `new Promise((done) => requestAnimationFrame(() => done(document.documentElement.scrollWidth)))`;
    expect(await page.evaluate(width)).toBe(390);
    await page.click('#class tbody a');
    await until(async () => (await page.texts('#solution h1'))[0] === 'student0', 'the solution is shown');
    expect(await page.evaluate(width)).toBe(390);
  });

  inBrowser('in print has a column for each task, and no controls', async () => {
    const page = await open(madeUpClass(3));
    await page.send('Emulation.setEmulatedMedia', { media: 'print' });
    const headings = await page.texts('#class .columns th');
    expect(headings.slice(0, 6)).toEqual([
      'Solution',
      'Task marks',
      'Robustness',
      'Seconds',
      'Task 0: install a Redis instance',
      'Task 1: connect',
    ]);
    expect(headings).toHaveLength(15);
    expect(await page.texts('label, nav')).toEqual([]);
  });
});

describe('what students name and print', () => {
  const evil = '</script><!--<script>hacked = 1</script><img src=x onerror="hacked = 1">\u2028\'"&amp;';

  inBrowser('is shown as text, and runs nowhere', async () => {
    const result = madeUpResult(`/class/${evil.replace(/\//g, '∕')}`, () => 'failed', evil);
    for (const check of result.checks) {
      Object.assign(check, {
        reason: evil,
        context: evil,
        hint: evil,
        expected: [evil],
        actual: [evil, evil],
      });
      check.title += evil;
    }
    result.consoles[1].scripts[0].file = evil;
    const page = await open([result, notGraded('/class/b', evil)], evil);
    const shown = evil.replace('\u2028', '').replace(/\s+/g, ' ');
    const clean = (text: string) => text.replace(/\u2028/g, '').replace(/\s+/g, ' ');
    expect((await page.texts('h1')).map(clean)[0]).toBe(shown);
    await page.click('#class td.check');
    expect((await page.texts('#check .reason, #check .context, #check code')).map(clean).slice(0, 5)).toEqual(
      Array(5).fill(shown)
    );
    await page.click('#check .close');
    await page.click('#class tbody a');
    await until(async () => (await page.texts('#solution h1')).length > 0, 'the solution is shown');
    expect((await page.texts('#solution .line code')).map(clean)).toContain(shown);
    const made = `document.querySelectorAll('img, script:not(#data):not(:last-of-type)').length`;
    expect(await page.evaluate(made)).toBe(0);
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
    expect(page).toMatch(/content="default-src &#39;none&#39;; style-src &#39;sha256-/);
  });

  test('has of endless output the beginning', () => {
    const [result] = madeUpClass(1);
    result.consoles[0].scripts[0].lines = [...Array(100000).keys()].map((at) => ({
      stream: 'stdout',
      text: `line ${at} ${at === 3 ? 'x'.repeat(1e6) : ''}`,
      at,
    }));
    const page = renderPage([result]);
    expect(page.length).toBeLessThan(250000);
    expect(page).toContain('line 399 ');
    expect(page).toContain('(99600 more lines)');
    expect(page).not.toContain('line 400 ');
  });

  test('is not written of nothing', () => {
    expect(() => renderPage([])).toThrow('There is no result');
  });
});
