// The class as a table, and each check's rate as a bar. The page's own script sorts them and opens the details.
import { Count, Group, Status } from '../result';
import { CheckInfo, titleOf } from '../class';
import { countOf, PageData, Solution } from './data';
import { Html, markup } from './html';

const MARK: Record<Status, string> = { passed: '✓', failed: '✗', 'not checked': '–' };
const CLASS: Record<Status, string> = { passed: 'passed', failed: 'failed', 'not checked': 'unchecked' };

/** The checks of one task in one group; `first` is the index of the first of them. */
interface Section {
  group: Group;
  task: string;
  first: number;
  checks: CheckInfo[];
}

function sectionsOf(checks: CheckInfo[]): Section[] {
  const sections: Section[] = [];
  checks.forEach((check, index) => {
    const last = sections[sections.length - 1];
    if (last && last.task === check.task && last.group === check.group) last.checks.push(check);
    else sections.push({ group: check.group, task: check.task, first: index, checks: [check] });
  });
  return sections;
}

/** A heading that sorts; `name` is what it is called, `label` what it shows, where that is less. */
function sortable(name: string, className = '', check?: number, label: Html = markup`${name}`): Html {
  const index = check === undefined ? markup`` : markup` data-check="${check}"`;
  return markup`<th scope="col" class="${className}" aria-sort="none"${index}><button title="${name}"><span>${label}</span></button></th>`;
}

/** Marks as 'passed of all', with a colour for all, some and none; `checked` is how many passed or failed. */
function marks(passed: number, checked: number, of: number, className = ''): Html {
  const some = passed === 0 ? 'failed' : 'partly';
  const colour = checked === 0 ? 'unchecked' : passed === of ? 'passed' : some;
  const shown = of === 0 ? markup`–` : markup`${passed}<small>/${of}</small>`;
  return markup`<td class="marks ${className} ${colour}" tabindex="-1" data-sort="${
    of === 0 ? -1 : passed
  }">${shown}</td>`;
}

function total({ passed, failed, of }: Count): Html {
  return marks(passed, passed + failed, of);
}

function row(sections: Section[], solution: Solution, index: number): Html {
  const { totals, outcomes } = solution;
  const note =
    solution.progress === 'graded'
      ? markup``
      : markup`<small>${solution.progress}: ${solution.reason || ''}</small>`;
  const cells = sections.flatMap(({ group, first, checks }) => {
    const own = outcomes.slice(first, first + checks.length);
    return [
      marks(countOf(own, 'passed'), own.length - countOf(own, 'not checked'), own.length, `first ${group}`),
      ...own.map(
        ({ status }) =>
          markup`<td class="check ${CLASS[status]}" tabindex="-1" aria-label="${status}">${MARK[status]}</td>`
      ),
    ];
  });
  return markup`<tr data-solution="${index}">
    <th scope="row"><a href="#solution-${index}">${solution.name}</a>${note}</th>
    ${[total(totals.task), total(totals.robustness)]}
    <td class="seconds" tabindex="-1">${Math.round(solution.seconds)}</td>
    ${cells}
  </tr> `;
}

/** Solutions down, checks across. */
export function classTable(data: PageData): Html {
  const sections = sectionsOf(data.checks);
  const bands = (['task', 'robustness'] as const).flatMap((group) => {
    const width = sections
      .filter((one) => one.group === group)
      .reduce((sum, one) => sum + one.checks.length + 1, 0);
    const title = group === 'task' ? 'Task checks: they give the marks' : 'Robustness checks: no marks';
    return width
      ? [markup`<th colspan="${width}" scope="colgroup" class="first"><span>${title}</span></th>`]
      : [];
  });
  const tasks = sections.map(
    ({ task, checks }) =>
      markup`<th colspan="${checks.length + 1}" scope="colgroup" class="first"><span>${titleOf(
        task
      )}</span></th>`
  );
  const columns = sections.flatMap(({ group, task, first, checks }) => [
    sortable(
      `${titleOf(task)}, marks`,
      `upright first ${group}`,
      first,
      markup`<span class="short">${titleOf(task)}</span><span class="long">marks</span>`
    ),
    ...checks.map(({ title }, at) => sortable(title, 'upright check', first + at)),
  ]);
  const solutions = data.solutions.map((solution, index) => row(sections, solution, index));
  return markup`<table id="class" role="grid" aria-label="The marks of the class">
    <thead>
      <tr class="band">
        <td colspan="4"></td>
        ${bands}
      </tr>
      <tr class="band">
        <td colspan="4"></td>
        ${tasks}
      </tr>
      <tr class="columns">
        ${sortable('Solution')}${sortable('Task marks', 'upright')}${sortable(
    'Robustness',
    'upright'
  )}${sortable('Seconds', 'upright')}${columns}
      </tr>
    </thead>
    <tbody>
      ${solutions}
    </tbody>
  </table>`;
}

/** How many solutions passed each check, as bars. */
export function rates(data: PageData): Html {
  const rows = data.checks.map(({ task, group, title }, index) => {
    const outcomes = data.solutions.map((solution) => solution.outcomes[index]);
    const [passed, failed] = [countOf(outcomes, 'passed'), countOf(outcomes, 'failed')];
    const share = (count: number) => (100 * count) / outcomes.length;
    return markup`<tr>
<td>${titleOf(task)}</td><td>${group}</td><th scope="row">${title}</th>
<td class="rate" data-sort="${passed}"><svg width="100%" height="1em" aria-hidden="true">
  <rect class="rest" width="100%" height="100%"/>
  <rect class="passed" width="${share(passed)}%" height="100%"/>
  <rect class="failed" x="${share(passed)}%" width="${share(failed)}%" height="100%"/>
</svg></td>
<td class="number" data-sort="${passed}">${passed} of ${outcomes.length} (${Math.round(share(passed))} %)</td>
<td class="number">${failed}</td><td class="number">${countOf(outcomes, 'not checked')}</td>
</tr>
`;
  });
  const labels = ['Task', 'Group', 'Check', 'Rate', 'Passed', 'Failed', 'Not checked'];
  return markup`<table id="rates">
<thead><tr>${labels.map((label) => sortable(label))}</tr></thead>
<tbody>
${rows}</tbody>
</table>`;
}
