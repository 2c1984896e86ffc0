// For the tests of pages in a browser.
import { OpenPage } from '../support/browser';
import { until } from '../support/wait';

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
