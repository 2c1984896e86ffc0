// Pages in a browser, for the tests of what they show and run.
import { writeFileSync } from 'fs';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { makeFolder } from './command';
import { OpenPage, setUpBrowser } from '../support/browser';
import { until } from '../support/wait';

/** Returns what opens a page from a file. */
export function setUpPages(): (html: string) => Promise<OpenPage> {
  const openPage = setUpBrowser();
  const path = join(makeFolder(), 'page.html');
  return (html) => {
    writeFileSync(path, html);
    return openPage(pathToFileURL(path).href);
  };
}

/** Resolves when the page shows this heading and no other. */
export async function waitForHeading(page: OpenPage, heading: string): Promise<void> {
  await until(async () => `${await page.texts('h1')}` === heading, `${heading} is shown`);
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
