// The result of one folder as Gradescope's results.json: https://gradescope-autograders.readthedocs.io/en/latest/specs/
import { readFileSync } from 'fs';
import { join } from 'path';
import { progressOf, Section, sectionsOf, TASK_KEYS } from './class';
import { explainAlone } from './print';
import { Result } from './result';

/** How many points a task gives, by the name of its first file; one that is not named gives a point for each check. */
type Points = Record<string, number>;

/** The file in which a teacher shares the points among the tasks. */
const POINTS = join(__dirname, '../gradescope/points.json');

/**
 * Reads a JSON file such as `{ "9-stock": 20, "100-seat": 30 }`.
 * @throws Error that names the file and what is wrong in it
 */
export function readPoints(path = POINTS): Points {
  try {
    const points: unknown = JSON.parse(readFileSync(path, 'utf8'));
    if (typeof points !== 'object' || !points || Array.isArray(points))
      throw new Error('it must hold an object');
    for (const [task, number] of Object.entries(points)) {
      if (!TASK_KEYS.includes(task))
        throw new Error(`no task is called '${task}'; there are ${TASK_KEYS.join(', ')}`);
      if (typeof number !== 'number' || number < 0) throw new Error(`the points of ${task} must be a number`);
    }
    return points as Points;
  } catch (error) {
    throw new Error(`${path}: ${(error as Error).message}`);
  }
}

/**
 * Gradescope's results: each passed check of the task group gives its share of the task's points. A robustness check is
 * shown, but has no score and no max_score, since a solution gets no marks for it. A check that was not checked counts as
 * failed, which are the only two states that Gradescope knows; its output says so. Names and output are plain text.
 */
export function gradescope(result: Result, points = readPoints()) {
  const { task, robustness } = result.totals;
  const state = progressOf(result);
  const sections = sectionsOf(result.checks);
  const tests = result.checks.map((check) => {
    const { group, task: name, title } = check;
    const section = sections.find(({ checks }) => checks.includes(check)) as Section;
    const isPassed = check.status === 'passed';
    const worth = points[name] === undefined ? 1 : points[name] / section.checks.length;
    return {
      name: `${section.title}: ${title}`,
      status: isPassed ? 'passed' : 'failed',
      ...(group === 'task' ? { score: isPassed ? worth : 0, max_score: worth } : {}),
      output: isPassed ? '' : explainAlone(check).join('\n'),
      tags: [group, name],
    };
  });
  return {
    score: Math.round(100 * tests.reduce((sum, { score = 0 }) => sum + score, 0)) / 100,
    execution_time: Math.round(result.seconds),
    output: [
      ...(state === 'graded' ? [] : [`The solution was ${state}: ${result.reason || 'no reason was given'}`]),
      `Checks of the task: ${task.passed} of ${task.of}. Robustness (no points): ${robustness.passed} of ${robustness.of}.`,
    ].join('\n'),
    output_format: 'text',
    test_output_format: 'text',
    test_name_format: 'text',
    tests,
  };
}
