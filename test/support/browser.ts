// Opens pages in headless Chromium with puppeteer-core.
import { spawnSync } from 'child_process';
import puppeteer, { Browser, Page } from 'puppeteer-core';
import { until } from './wait';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const [executablePath] = `${spawnSync('bash', ['-c', `command -v ${NAMES.join(' ')}`]).stdout}`.split('\n');
if (!executablePath) process.stderr.write('No Chromium on PATH: the tests in a browser are skipped\n');

/** `test` for a test in a browser; skipped on a machine without Chromium. */
export const inBrowser = executablePath ? test : test.skip;

export interface OpenPage extends Page {
  /** The browser's console as 'LEVEL: TEXT'; uncaught errors and blocked content have the level 'error'. */
  console: string[];
  /** The URLs that were requested, the page's own first. */
  requests: string[];
  /** The texts of the visible elements that match a selector. */
  texts(selector: string): Promise<string[]>;
}

/** Returns a function that opens a URL in a new page. The tests of a file share a browser. */
export function setUpBrowser(): (url: string) => Promise<OpenPage> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (!executablePath) return;
    browser = await puppeteer.launch({
      executablePath,
      // Chromium's sandbox does not start for root and in most containers; the tests' pages are our own.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
      pipe: true, // if the tests are killed, the pipe closes and Chromium exits
      defaultViewport: { width: 1280, height: 1000 },
    });
  });
  afterAll(() => browser?.close());
  return async (url) => {
    const page = await (browser as Browser).newPage();
    const lines: string[] = [];
    const requests: string[] = [];
    page.on('console', (message) => lines.push(`${message.type()}: ${message.text()}`));
    page.on('pageerror', ({ message }) => lines.push(`error: ${message}`));
    page.on('request', (request) => requests.push(request.url()));
    const texts = (selector: string) =>
      page.$$eval(selector, (elements) =>
        (elements as HTMLElement[])
          .filter((element) => element.getClientRects().length > 0)
          .map((element) => element.innerText.trim())
      );
    await page.goto(url);
    return Object.assign(page, { console: lines, requests, texts });
  };
}

/** Injects code into a page in four ways: none of it may run, and the browser must report at least `blocked` violations. */
export async function expectNothingRuns(page: OpenPage, blocked: number): Promise<void> {
  await page.evaluate(() => {
    const markup = `<img src="x" onerror="hacked = 1"><a href="javascript:hacked = 1">x</a>`;
    document.body.insertAdjacentHTML('beforeend', markup);
    (document.body.lastChild as HTMLElement).click();
    document.body.append(
      Object.assign(document.createElement('script'), { text: 'hacked = 1' }),
      Object.assign(document.createElement('script'), { src: 'data:text/javascript,hacked = 1' })
    );
  });
  const lines = () => page.console.filter((line) => /violates the following Content Security/.test(line));
  await until(async () => lines().length >= blocked, `${blocked} reports of blocked code`, 10000);
  expect(await page.evaluate('typeof hacked')).toBe('undefined');
}
