// Pages in headless Chromium, driven by puppeteer-core.
import { spawnSync } from 'child_process';
import puppeteer, { Browser, Page } from 'puppeteer-core';

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

/**
 * Returns what opens a URL, also of a file, in a page of its own. The tests of a file share a browser, which is started by
 * the first of them.
 */
export function setUpBrowser(): (url: string) => Promise<OpenPage> {
  let browser: Promise<Browser> | undefined;
  afterAll(async () => (await browser)?.close());
  return async (url) => {
    browser = browser || startBrowser();
    const page = observe(await (await browser).newPage());
    await page.goto(url);
    return page;
  };
}

function startBrowser(): Promise<Browser> {
  return puppeteer.launch({
    executablePath,
    // Chromium's sandbox does not start for root and in most containers; the tests' pages are our own.
    args: ['--no-sandbox', '--disable-dev-shm-usage'],
    pipe: true, // when the tests are killed, Chromium ends with its pipe
    defaultViewport: { width: 1280, height: 1000 },
  });
}

function observe(page: Page): OpenPage {
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
  return Object.assign(page, { console: lines, requests, texts });
}
