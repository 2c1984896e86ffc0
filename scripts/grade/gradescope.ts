// The result of one folder as Gradescope's results.json: https://gradescope-autograders.readthedocs.io/en/latest/specs/
import { readFileSync } from 'fs';
import { join } from 'path';
import { explainAlone } from './print';
import { progressOf, Result, Section, sectionsOf, TASK_KEYS } from './result';

/** The points for each task, by its key; a task that is not named gives a point for each check. */
type Points = Record<string, number>;

/** The file in which a teacher distributes the points among the tasks. */
const POINTS = join(__dirname, '../gradescope/points.json');

/**
 * Reads a JSON file such as `{ "9-stock": 20, "100-seat": 30 }`.
 * @throws Error with the file's path and what is wrong in it
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
 * Each passed check of the task group gives its share of the task's points. A robustness check has no score, nor max_score.
 * Gradescope knows only passed and failed, so one that was not checked is failed; its output says more.
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
