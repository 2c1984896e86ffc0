// Sorts a table by the column of the heading that is clicked; a second click reverses the order.
/* eslint-env browser */
'use strict';

const collator = new Intl.Collator(undefined, { numeric: true });

document.addEventListener('click', ({ target }) => {
  const heading = target.closest('th[aria-sort]');
  if (!heading) return;
  const order = heading.getAttribute('aria-sort') === 'ascending' ? 'descending' : 'ascending';
  for (const other of heading.parentElement.cells) other.setAttribute('aria-sort', 'none');
  heading.setAttribute('aria-sort', order);
  const body = heading.closest('table').tBodies[0];
  const textOf = (row) => row.cells[heading.cellIndex].textContent;
  const rows = [...body.rows].sort((one, other) => collator.compare(textOf(one), textOf(other)));
  body.append(...(order === 'ascending' ? rows : rows.reverse()));
});
