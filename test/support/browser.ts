// Pages in headless Chromium, driven by puppeteer-core.
import { spawnSync } from 'child_process';
import puppeteer, { Browser, Page } from 'puppeteer-core';
import { until } from './wait';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
const [executablePath] = `${spawnSync('bash', ['-c', `command -v ${NAMES.join(' ')}`]).stdout}`.split('\n');
if (!executablePath) process.stderr.write('No Chromium on PATH: the tests in a browser are skipped\n');

/** A test in a browser: skipped, with a line, on a machine that has none. */
export const inBrowser = executablePath ? test : test.skip;

export interface OpenPage extends Page {
  /** What the browser's console shows: 'LEVEL: TEXT', uncaught errors and what the browser has blocked as 'error'. */
  console: string[];
  /** The URLs that it has asked for, its own first. */
  requests: string[];
  /** The texts of the elements that a selector finds and a person can see. */
  texts(selector: string): Promise<string[]>;
}

/** Returns what opens a URL, also of a file, in a page of its own. The tests of a file share a browser. */
export function setUpBrowser(): (url: string) => Promise<OpenPage> {
  let browser: Browser | undefined;
  beforeAll(async () => {
    if (!executablePath) return;
    browser = await puppeteer.launch({
      executablePath,
      // Chromium's sandbox does not start for root and in most containers; the tests' pages are our own.
      args: ['--no-sandbox', '--disable-dev-shm-usage'],
      pipe: true, // when the tests are killed, Chromium ends with its pipe
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

/**
 * Puts code into a page in four ways, as if it had got there in spite of all, and expects that none of it runs.
 * @param blocked how often the browser says at least that it has blocked something
 */
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
  await until(async () => lines().length >= blocked, `${blocked} times something is blocked`, 10000);
  expect(await page.evaluate('typeof hacked')).toBe('undefined');
}
