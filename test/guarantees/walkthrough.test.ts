// What the walk-through shows (src/README.md, "For every script" and "Nothing lost"): each task, then what can go wrong. Here
// all scripts run compiled, and every line, answer and exit status is judged.
import { FAILURES } from '../../scripts/walkthrough/failures';
import { createLog } from '../../scripts/walkthrough/output';
import { play } from '../../scripts/walkthrough/play';
import { TASK_SCENARIOS } from '../../scripts/walkthrough/tasks';

// Each has a Redis of its own, so that they run side by side.
test.concurrent.each([...TASK_SCENARIOS, ...FAILURES])('$title', async (scenario) => {
  const { entries } = await play(scenario, createLog(), true);
  expect(entries.filter(({ mark = 'seen' }) => mark !== 'seen')).toEqual([]);
});
