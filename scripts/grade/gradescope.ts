// The result of one folder as Gradescope's results.json: https://gradescope-autograders.readthedocs.io/en/latest/specs/
import { progressOf, titleOf } from './class';
import { explain } from './print';
import { Check, Result } from './result';

function output(check: Check): string {
  const { status, reason = '' } = check;
  if (status === 'passed') return '';
  return [status === 'failed' ? 'Failed' : `Not checked: ${reason}`, ...explain(check)].join('\n');
}

/**
 * Gradescope's results: a point for each passed check of the task group. A robustness check is shown, but has no score
 * and no max_score, since a solution gets no marks for it. A check that was not checked counts as failed, which are the
 * only two states that Gradescope knows; its output says so. Names and output are plain text, never markup.
 */
export function gradescope(result: Result) {
  const { task, robustness } = result.totals;
  const state = progressOf(result);
  return {
    score: task.passed,
    execution_time: Math.round(result.seconds),
    output: [
      ...(state === 'graded' ? [] : [`The solution was ${state}: ${result.reason || 'no reason was given'}`]),
      `Task: ${task.passed} of ${task.of}. Robustness (no points): ${robustness.passed} of ${robustness.of}.`,
    ].join('\n'),
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    tests: result.checks.map((check) => ({
      name: `${titleOf(check.task)}: ${check.title}`,
      status: check.status === 'passed' ? 'passed' : 'failed',
      ...(check.group === 'task' ? { score: check.status === 'passed' ? 1 : 0, max_score: 1 } : {}),
      output: output(check),
      tags: [check.group, check.task],
    })),
  };
}
