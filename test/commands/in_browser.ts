// A test that needs a browser.
import { findBrowser } from '../support/browser';

const found = findBrowser() !== undefined;
if (!found) process.stderr.write('No Chromium on PATH: the tests in a browser are skipped\n');

/** A test in a browser: skipped, with a line, on a machine that has none. */
export const inBrowser = found ? test : test.skip;
