// What is shown of a check and of a console. Texts of students become text nodes, never HTML.
/* eslint-env browser */
'use strict';

const MARKS = { passed: '✓', failed: '✗', 'not checked': '–' };

/** An element with attributes and children, of which strings become text. */
function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
  made.append(...children);
  return made;
}

function markOf(status) {
  const mark = { class: `mark ${status === 'not checked' ? 'unchecked' : status}`, 'aria-label': status };
  return element('span', { ...mark, role: 'img' }, MARKS[status]);
}

/** Control characters as their pictures, and blanks at the end as dots. */
function visible(text) {
  // eslint-disable-next-line no-control-regex
  const shown = text.replace(/[\u0000-\u0008\u000a-\u001f]/g, (one) =>
    String.fromCharCode(0x2400 + one.charCodeAt(0))
  );
  const end = shown.replace(/[ \t]+$/, '');
  const blanks = shown.slice(end.length).replace(/ /g, '·').replace(/\t/g, '→');
  return blanks ? [end, element('span', { class: 'blanks', title: 'blanks at the end' }, blanks)] : [end];
}

/** For each line whether the other side has it too, as often. */
function isShared(lines, others) {
  const left = new Map();
  for (const line of others) left.set(line, (left.get(line) || 0) + 1);
  return lines.map((line) => {
    const count = left.get(line) || 0;
    left.set(line, count - 1);
    return count > 0;
  });
}

/** Where two texts begin to differ. */
function firstDifference(text, other) {
  let at = 0;
  while (at < text.length && at < other.length && text[at] === other[at]) at += 1;
  return at;
}

/**
 * One side of a comparison. A line that the other side lacks is marked, from where it differs from its counterpart;
 * where only the order differs, the first line at another place is.
 */
function side(heading, sign, lines, others) {
  const shared = others ? isShared(lines, others) : lines.map(() => true);
  const sharedOthers = others ? isShared(others, lines) : [];
  const counterparts = others ? others.filter((_, at) => !sharedOthers[at]) : [];
  const sameLines = others && lines.length === others.length && !shared.includes(false);
  const moved = sameLines ? lines.findIndex((line, at) => line !== others[at]) : -1;
  const list = element('ol', { class: 'lines' });
  let differing = 0;
  lines.forEach((line, at) => {
    if (shared[at]) {
      const attributes = at === moved ? { class: 'differs', 'data-sign': '↕' } : {};
      list.append(element('li', attributes, element('code', {}, ...visible(line))));
      return;
    }
    const from = firstDifference(line, counterparts[differing] || '');
    differing += 1;
    const same = line.slice(0, from);
    const marked = element('mark', {}, ...visible(line.slice(from)));
    list.append(element('li', { class: 'differs', 'data-sign': sign }, element('code', {}, same, marked)));
  });
  if (lines.length === 0) list.append(element('li', { class: 'nothing' }, '(nothing)'));
  return element('div', { class: 'side' }, element('h4', {}, heading), list);
}

/** All that is known of a check's outcome. */
function detailsOf(outcome) {
  const { reason, context, expected, actual, hint, rerun, seconds } = outcome;
  const parts = element('div', { class: 'details' });
  if (reason) parts.append(element('p', { class: 'reason' }, ...visible(reason)));
  if (context) parts.append(element('p', { class: 'context' }, context));
  if (expected || actual) {
    const sides = element('div', { class: 'sides' });
    if (expected) sides.append(side('Expected', '−', expected, actual));
    if (actual) sides.append(side('Actual', '+', actual, expected));
    parts.append(sides);
  }
  if (hint) parts.append(element('p', { class: 'hint' }, element('strong', {}, 'Hint: '), hint));
  if (rerun) parts.append(element('p', { class: 'rerun' }, 'Run it again: ', element('code', {}, rerun)));
  if (seconds) parts.append(element('p', { class: 'took' }, `It took ${seconds.toFixed(1)} s.`));
  if (!parts.hasChildNodes()) parts.append(element('p', {}, 'There is nothing more to say about it.'));
  return parts;
}

/** The scripts of a task side by side, their lines in the order of time. */
function consoleOf({ scripts }) {
  const lines = scripts.flatMap((script, column) => script.lines.map((line) => ({ ...line, column })));
  lines.sort((one, other) => one.at - other.at);
  const files = scripts.map(({ file }) => element('th', { scope: 'col' }, file));
  const rows = lines.map(({ at, column, stream, text }) => {
    const code = element('code', {}, ...visible(text));
    const badge = stream === 'stderr' ? [element('span', { class: 'stderr' }, 'stderr')] : [];
    const cells = scripts.map(({ file }, index) =>
      index === column
        ? element('td', { 'data-file': file, class: `line script-${index % 2}` }, ...badge, code)
        : element('td', {})
    );
    return element('tr', {}, element('td', { class: 'time' }, (at / 1000).toFixed(3)), ...cells);
  });
  const silent = scripts.filter((script) => script.lines.length === 0).map(({ file }) => file);
  return element(
    'div',
    { class: 'console' },
    element(
      'table',
      { 'data-scripts': scripts.length },
      element('thead', {}, element('tr', {}, element('th', { scope: 'col' }, 'Seconds'), ...files)),
      element('tbody', {}, ...rows)
    ),
    ...silent.map((file) => element('p', { class: 'silent' }, `${file} printed nothing.`))
  );
}

Object.assign(window, { element, markOf, detailsOf, consoleOf });
