// Sorts a table by the column of a heading, and opens the check that a link leads to.
/* eslint-env browser */
'use strict';

const SIGNS = ['✗', '–', '✓'];
const collator = new Intl.Collator(undefined, { numeric: true });

/** What a row is sorted by. */
function keyOf(row, column) {
  const text = row.cells[column].textContent;
  return SIGNS.includes(text) ? `${SIGNS.indexOf(text)}` : text;
}

/** Sorts a table by the column of this heading; once more turns the order round. */
function sortBy(heading) {
  const order = heading.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
  for (const other of heading.parentElement.cells) other.setAttribute('aria-sort', 'none');
  heading.setAttribute('aria-sort', order);
  const body = heading.closest('table').tBodies[0];
  const direction = order === 'ascending' ? 1 : -1;
  const column = heading.cellIndex;
  const rows = [...body.rows].sort(
    (one, other) => direction * collator.compare(keyOf(one, column), keyOf(other, column))
  );
  body.append(...rows);
}

document.addEventListener('click', (event) => {
  const heading = event.target.closest('th[aria-sort]');
  if (heading) sortBy(heading);
});

function openTarget() {
  const details = document.querySelector(':target')?.closest('details');
  if (details) details.open = true;
}
window.addEventListener('load', openTarget);
window.addEventListener('hashchange', openTarget);
