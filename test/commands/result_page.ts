// The page of results in a browser, for the tests of what it shows and of how it is used.
import { execFileSync } from 'child_process';
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { pathToFileURL } from 'url';
import { renderPage } from '../../scripts/grade/page/render';
import { Result } from '../../scripts/grade/result';
import { openPage, Page } from '../support/browser';

/** The codes that the keys have in the DevTools protocol. */
const KEYS: Record<string, number> = {
  Tab: 9,
  Enter: 13,
  Escape: 27,
  End: 35,
  Home: 36,
  ArrowLeft: 37,
  ArrowUp: 38,
  ArrowRight: 39,
  ArrowDown: 40,
};

export interface ResultPage extends Page {
  url: string;
  /** The texts of the elements that a selector finds and a person can see. */
  texts(selector: string): Promise<string[]>;
  click(selector: string): Promise<void>;
  /** Presses keys, one after the other, as a person does. */
  press(...keys: string[]): Promise<void>;
}

/** Returns what opens results, from a file; closes what was opened after each test. */
export function setUpPages(): (results: Result[], title?: string) => Promise<ResultPage> {
  const undo: (() => unknown)[] = [];
  afterEach(async () => {
    for (const one of undo.splice(0)) await one();
  });
  return async (results, title) => {
    const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
    undo.push(() => execFileSync('rm', ['-rf', folder]));
    const path = join(folder, 'page.html');
    writeFileSync(path, renderPage(results, title));
    const url = pathToFileURL(path).href;
    const page = await openPage(url);
    undo.unshift(page.close);
    const element = (selector: string) => `document.querySelector(${JSON.stringify(selector)})`;
    return {
      ...page,
      url,
      texts: (selector) => {
        const all = `[...document.querySelectorAll(${JSON.stringify(selector)})]`;
        const seen = `${all}.filter((one) => one.getClientRects().length > 0)`;
        return page.evaluate(`${seen}.map((one) => one.innerText.trim())`);
      },
      click: (selector) => page.evaluate(`${element(selector)}.click()`),
      press: async (...keys) => {
        for (const key of keys) {
          const event = { key, code: key, windowsVirtualKeyCode: KEYS[key] };
          const text = key === 'Enter' ? { text: '\r' } : {};
          await page.send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...text });
          await page.send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
        }
      },
    };
  };
}
