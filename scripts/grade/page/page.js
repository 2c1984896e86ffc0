// Sorts a table by the column of a heading.
/* eslint-env browser */
'use strict';

const collator = new Intl.Collator(undefined, { numeric: true });

/** Sorts a table by the column of this heading; once more turns the order round. */
function sortBy(heading) {
  const order = heading.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
  for (const other of heading.parentElement.cells) other.setAttribute('aria-sort', 'none');
  heading.setAttribute('aria-sort', order);
  const body = heading.closest('table').tBodies[0];
  const direction = order === 'ascending' ? 1 : -1;
  const textOf = (row) => row.cells[heading.cellIndex].textContent;
  body.append(
    ...[...body.rows].sort((one, other) => direction * collator.compare(textOf(one), textOf(other)))
  );
}

for (const button of document.querySelectorAll('th button')) {
  button.addEventListener('click', () => sortBy(button.parentElement));
}
