// Sorting of tables, and the arrow keys in the table of the class.
/* eslint-env browser */
'use strict';

const STATUS_ORDER = new Map(['✗', '–', '✓'].map((sign, order) => [sign, order]));
const collator = new Intl.Collator(undefined, { numeric: true });

/** What a cell is sorted by. */
function sortKey(cell) {
  const text = cell.textContent.trim();
  const key = cell.dataset.sort || (STATUS_ORDER.has(text) ? STATUS_ORDER.get(text) : text);
  return key === '' || Number.isNaN(Number(key)) ? key : Number(key);
}

function compare(a, b) {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  return collator.compare(String(a), String(b));
}

/** Sorts the table by a heading's column; once more turns the order round. */
function sortBy(heading) {
  const body = heading.closest('table').tBodies[0];
  const order = heading.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
  for (const other of heading.parentElement.children) other.setAttribute('aria-sort', 'none');
  heading.setAttribute('aria-sort', order);
  const rows = [...body.rows].map((row) => ({ row, key: sortKey(row.cells[heading.cellIndex]) }));
  const sign = order === 'ascending' ? 1 : -1;
  rows.sort((one, other) => sign * compare(one.key, other.key));
  body.append(...rows.map(({ row }) => row));
}

document.addEventListener('click', (event) => {
  const heading = event.target.closest('th[aria-sort]');
  if (heading) sortBy(heading);
});

const grid = document.getElementById('class');
const headings = grid.querySelector('.columns');

/** What has the focus in a cell. */
function stopOf(cell) {
  return cell.querySelector('button, a') || cell;
}

/** The table is one stop of the tab key; the arrow keys move in it. */
const first = () => stopOf(grid.tBodies[0].rows[0].cells[0]);
let current = first();
for (const inner of grid.querySelectorAll('button, a')) inner.tabIndex = -1;

function stopAt(element) {
  current.tabIndex = -1;
  current = element;
  current.tabIndex = 0;
}
stopAt(current);

grid.addEventListener('focusin', (event) => stopAt(event.target));

const isShown = (cell) => cell.getClientRects().length > 0;

/** The cell that a key leads to from a cell, or undefined. */
function target(cell, key, withControl) {
  const rows = [headings, ...grid.tBodies[0].rows];
  const cells = [...cell.parentElement.cells].filter(isShown);
  const row = rows.indexOf(cell.parentElement);
  const inColumn = (at) => rows[Math.max(0, Math.min(rows.length - 1, at))].cells[cell.cellIndex];
  switch (key) {
    case 'ArrowUp':
      return inColumn(row - 1);
    case 'ArrowDown':
      return inColumn(row + 1);
    case 'PageUp':
      return inColumn(row - 10);
    case 'PageDown':
      return inColumn(row + 10);
    case 'ArrowLeft':
      return cells[cells.indexOf(cell) - 1];
    case 'ArrowRight':
      return cells[cells.indexOf(cell) + 1];
    case 'Home':
      return (withControl ? rows[0].cells : cells)[0];
    case 'End':
      return withControl ? [...rows[rows.length - 1].cells].filter(isShown).pop() : cells.pop();
  }
}

grid.addEventListener('keydown', (event) => {
  const cell = event.target.closest('td, th');
  if (!cell || event.altKey || event.metaKey) return;
  const next = target(cell, event.key, event.ctrlKey);
  if (!next) return;
  event.preventDefault();
  stopOf(next).focus();
});

/** A narrow window begins with a column a task. */
const showChecks = document.getElementById('show-checks');
function update() {
  grid.classList.toggle('compact', !showChecks.checked);
  if (!isShown(current)) stopAt(first()); // the tab key passes what is not shown
}
if (window.matchMedia('(max-width: 50em)').matches) showChecks.checked = false;
showChecks.addEventListener('change', update);
update();
