// What is shown: the class, or one solution (#solution-N, or #solution-N/T for one of its tasks), or a check in a dialog.
/* eslint-env browser */
/* global element, markOf, detailsOf, consoleOf */
'use strict';

const data = JSON.parse(document.getElementById('data').textContent);
const overview = document.getElementById('overview');
const solutionView = document.getElementById('solution');
const dialog = document.getElementById('check');
const isSingle = data.solutions.length === 1;

const placeOf = (task) => data.tasks.findIndex(({ key }) => key === task);
const addressOf = (solution, task) => `#solution-${solution}/${placeOf(task)}`;
const countOf = ({ passed, of }) => `${passed} of ${of}`;

function figures(pairs) {
  const groups = pairs.map(([name, value]) =>
    element('div', {}, element('dt', {}, name), element('dd', {}, String(value)))
  );
  return element('dl', { class: 'figures' }, ...groups);
}

/** The links above a solution. */
function navigation(index) {
  const link = (to, text) => element('a', { href: to }, text);
  const links = [link('#class', isSingle ? 'Show as a table' : `↑ ${data.title}`)];
  if (index > 0) links.push(link(`#solution-${index - 1}`, `← ${data.solutions[index - 1].name}`));
  if (index + 1 < data.solutions.length) {
    links.push(link(`#solution-${index + 1}`, `${data.solutions[index + 1].name} →`));
  }
  return element('nav', { class: 'screen', 'aria-label': 'Solutions' }, ...links);
}

function checkItem(check, outcome) {
  const { status } = outcome;
  const tag = check.group === 'robustness' ? [element('span', { class: 'tag' }, 'robustness')] : [];
  const details = element(
    'details',
    status === 'passed' ? {} : { open: '' },
    element('summary', {}, markOf(status), element('span', {}, check.title), ...tag),
    detailsOf(outcome)
  );
  return element('li', { 'data-status': status }, details);
}

const consoleTitle = ({ scripts }) => `What ${scripts.map(({ file }) => file).join(' and ')} printed`;

/** The colour of marks, as in the table of the class. */
function colourOf(checks) {
  const passed = checks.filter(({ outcome }) => outcome.status === 'passed').length;
  if (checks.every(({ outcome }) => outcome.status === 'not checked')) return 'unchecked';
  if (passed === checks.length) return 'passed';
  return passed === 0 ? 'failed' : 'partly';
}

/** A task's checks, then what its scripts printed. */
function taskSection(solution, { key, title }) {
  const checks = data.checks
    .map((check, at) => ({ check, at, outcome: solution.outcomes[at] }))
    .filter(({ check }) => check.task === key);
  const inTask = checks.filter(({ check }) => check.group === 'task');
  const passed = inTask.filter(({ outcome }) => outcome.status === 'passed').length;
  const marks = inTask.length ? [element('span', { class: 'marks' }, ` ${passed}/${inTask.length}`)] : [];
  const heading = element('h2', { tabindex: '-1' }, title, ...marks);
  const consoles = solution.consoles.filter((one) => one.task === key);
  const section = element('section', { 'data-task': placeOf(key) }, heading);
  const items = checks.map(({ check, outcome }) => checkItem(check, outcome));
  if (items.length) section.append(element('ul', { class: 'checks' }, ...items));
  if (consoles.length)
    section.append(...consoles.flatMap((one) => [element('h3', {}, consoleTitle(one)), consoleOf(one)]));
  const target = addressOf(data.solutions.indexOf(solution), key);
  const entry = element(
    'li',
    { class: colourOf(inTask.length ? inTask : checks) },
    element('a', { href: target }, title),
    ...marks.map((one) => one.cloneNode(true))
  );
  return { section, entry };
}

function showSolution(index) {
  const solution = data.solutions[index];
  const { name, folder, node, redis, seconds, progress, reason, totals } = solution;
  const sections = data.tasks
    .map((task) => taskSection(solution, task))
    .filter(({ section }) => section.childElementCount > 1);
  const notice =
    progress === 'graded' ? [] : [element('p', { class: 'notice' }, `${progress}: ${reason || ''}`)];
  const robustness = totals.robustness.of ? [['Robustness (no marks)', countOf(totals.robustness)]] : [];
  solutionView.replaceChildren(
    navigation(index),
    element('h1', { tabindex: '-1' }, isSingle ? data.title : name),
    element('p', { class: 'folder' }, folder),
    ...notice,
    figures([
      ['Task', countOf(totals.task)],
      ...robustness,
      ['Seconds', Math.round(seconds)],
      ['Node', node],
      ['Redis', redis],
    ]),
    element(
      'nav',
      { class: 'tasks', 'aria-label': 'Tasks' },
      element('ul', {}, ...sections.map(({ entry }) => entry))
    ),
    ...sections.map(({ section }) => section)
  );
}

/** Shows what the address names, and puts the focus there. */
function show(moveFocus) {
  const [, solution, task] = /^#solution-(\d+)(?:\/(\d+))?$/.exec(location.hash) || [];
  const index = Number(solution || 0);
  const isSolution =
    data.solutions[index] && (solution !== undefined || (isSingle && location.hash !== '#class'));
  if (dialog.open) dialog.close();
  overview.hidden = isSolution;
  solutionView.hidden = !isSolution;
  document.title = isSolution && !isSingle ? `${data.solutions[index].name} – ${data.title}` : data.title;
  if (isSolution) showSolution(index);
  const section = task && solutionView.querySelector(`[data-task="${task}"] h2`);
  const heading = isSolution
    ? section || solutionView.querySelector('h1')
    : document.querySelector('#class [tabindex="0"]');
  if (moveFocus) heading.focus({ preventScroll: true });
  if (section) section.scrollIntoView();
  else window.scrollTo(0, 0);
}

function showCheck(index, at) {
  const [solution, check] = [data.solutions[index], data.checks[at]];
  const { title } = data.tasks[placeOf(check.task)];
  const outcome = solution.outcomes[at];
  const close = element('button', { type: 'button', class: 'close', 'aria-label': 'Close' }, '×');
  close.addEventListener('click', () => dialog.close());
  dialog.replaceChildren(
    close,
    element(
      'p',
      { class: 'where' },
      element('a', { href: addressOf(index, check.task) }, solution.name),
      ` · ${title} · ${check.group}`
    ),
    element('h2', { id: 'check-title' }, markOf(outcome.status), ` ${check.title}`),
    detailsOf(outcome)
  );
  dialog.showModal();
}

const table = document.getElementById('class');

/** Opens what a cell stands for. */
function openCell(cell) {
  const index = Number(cell.parentElement.dataset.solution);
  const { check } = table.querySelector('.columns').cells[cell.cellIndex].dataset;
  if (cell.classList.contains('check')) showCheck(index, Number(check));
  else location.hash = check === undefined ? `#solution-${index}` : addressOf(index, data.checks[check].task);
}

table.addEventListener('click', (event) => {
  const cell = event.target.closest('tbody td');
  if (cell) openCell(cell);
});
table.addEventListener('keydown', (event) => {
  if (!event.target.matches('tbody td') || (event.key !== 'Enter' && event.key !== ' ')) return;
  event.preventDefault();
  openCell(event.target);
});
dialog.addEventListener('click', (event) => {
  if (event.target === dialog) dialog.close();
});
window.addEventListener('hashchange', () => show(true));
show(false);
