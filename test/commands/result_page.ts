// Pages of results in a browser, for the tests of what they show.
import { writeFileSync } from 'fs';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { makeFolder } from './command';
import { Page, setUpBrowser } from '../support/browser';
import { until } from '../support/wait';

/** Returns what opens a page from a file. */
export function setUpPages(): (html: string) => Promise<Page> {
  const openPage = setUpBrowser();
  const path = join(makeFolder(), 'page.html');
  return (html) => {
    writeFileSync(path, html);
    return openPage(pathToFileURL(path).href);
  };
}

/** Resolves when the page shows this heading and no other. */
export async function waitForHeading(page: Page, heading: string): Promise<void> {
  await until(async () => `${await page.texts('h1')}` === heading, `${heading} is shown`);
}
