// The results of a class, or of one folder, as one HTML page that needs nothing else.
import { createHash } from 'crypto';
import { readFileSync } from 'fs';
import { join } from 'path';
import { Result } from '../result';
import { pageData } from './data';
import { Html, markup, jsonInScript } from './html';
import { classTable, rates } from './table';

const STYLES = ['page.css', 'table.css', 'details.css', 'narrow_and_print.css'];
const SCRIPTS = ['grid.js', 'details.js', 'view.js'];

/** The file as a browser reads it: with LF, whatever the checkout has. */
function asset(name: string): string {
  return readFileSync(join(__dirname, name), 'utf8').replace(/\r\n/g, '\n');
}

function hash(text: string): string {
  return `'sha256-${createHash('sha256').update(text).digest('base64')}'`;
}

/** The figures above the table. */
function summary(results: Result[]): Html {
  const complete = results.filter((result) => result.complete);
  const full = complete.filter(({ totals }) => totals.task.passed === totals.task.of).length;
  const marks = results
    .filter(({ checks }) => checks.length > 0)
    .map(({ totals }) => totals.task.passed)
    .sort((a, b) => a - b);
  const [low, high] = [marks[(marks.length - 1) >> 1], marks[marks.length >> 1]];
  const of = Math.max(...results.map(({ totals }) => totals.task.of));
  const versions = (of: (result: Result) => string) => [...new Set(results.map(of))].join(', ');
  const figures: [string, string][] = [
    ['Graded to the end', `${complete.length} of ${results.length}`],
    ['All marks for the task', `${full} of ${results.length}`],
    ['Median of the task marks', marks.length ? `${(low + high) / 2} of ${of}` : '–'],
    ['Node', versions(({ node }) => node)],
    ['Redis', versions(({ redis }) => redis)],
  ];
  return markup`<dl class="figures">
    ${figures.map(
      ([name, value]) =>
        markup`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`
    )}
  </dl>`;
}

/**
 * The page: the class as a table, the rate of each check, and each solution's checks and console logs. A single result
 * opens on its details.
 * Its policy lets only its own style and script run, by their hashes, and loads nothing.
 * @param title where 'Class of N' or the folder's name is not what to call it
 */
export function renderPage(results: Result[], title?: string): string {
  if (results.length === 0) throw new Error('There is no result to write a page of.');
  const data = pageData(results, title);
  const style = STYLES.map(asset).join('');
  const script = `(() => {\n${SCRIPTS.map(asset).join('')}})();`;
  const policy = [
    "default-src 'none'",
    `style-src ${hash(style)}`,
    `script-src ${hash(script)}`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ');
  const page = markup`<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${data.title}</title>
<style>${{ html: style }}</style>
</head>
<body>
<main id="overview">
<h1>${data.title}</h1>
${summary(results)}
<noscript><p>Scripts are off: the table cannot be sorted, and the details of a check are not shown.</p></noscript>
<section aria-labelledby="marks">
<h2 id="marks">Marks</h2>
<p class="legend">
  <span class="passed">✓</span> passed <span class="failed">✗</span> failed <span class="unchecked">–</span> not checked
  <span class="screen">Choose a heading to sort, a cell for what was expected and printed, a name for the console logs.
    <span class="wide">In the table, the arrow keys move and Enter opens.</span></span>
</p>
<p class="screen"><label><input type="checkbox" id="show-checks" checked> Show a column for each check</label></p>
<div class="scroll">${classTable(data)}</div>
</section>
<section aria-labelledby="rate">
<h2 id="rate">How many passed each check</h2>
${rates(data)}
</section>
</main>
<main id="solution" hidden></main>
<dialog id="check" aria-labelledby="check-title"></dialog>
<script type="application/json" id="data">${jsonInScript(data)}</script>
<script>${{ html: script }}</script>
</body>
</html>
`;
  return page.html;
}
