import { readdirSync } from 'fs';
import { join } from 'path';
import { ROOT } from '../support/launcher';
import { findTasks, TASKS } from '../support/scenarios';

test.each([
  ['3', '2-redis_op_async'],
  ['0', ''],
  ['7', '6-job_creator 6-job_processor'],
  ['9', '7-job_creator 7-job_processor'],
  ['Task 3', '2-redis_op_async'],
  ['8-job', '8-job'],
  ['src/1-redis_op.ts', '1-redis_op'],
  ['dist/1-redis_op.js', '1-redis_op'],
  ['1-', '1-redis_op'],
  ['6-job_p', '6-job_creator 6-job_processor'],
  ['async', '2-redis_op_async'],
  ['Publisher', '5-subscriber 5-publisher'],
  ['publisher and subscriber', '5-subscriber 5-publisher'],
  ['9-stock, 3, 3', '2-redis_op_async, 9-stock'],
])('%s finds %s', (names, files) => {
  const found = findTasks(TASKS, names.split(', ')).map((task) => task.files.join(' '));
  expect(found).toEqual(files.split(', '));
});

test('no name finds all tasks, which have every script', () => {
  expect(findTasks(TASKS, [])).toEqual(TASKS);
  const scripts = readdirSync(join(ROOT, 'src')).filter((name) => name.endsWith('.ts'));
  expect(TASKS.flatMap(({ files }) => files.map((file) => `${file}.ts`)).sort()).toEqual(scripts.sort());
});

const UNKNOWN = ['100', '10', '0-install', 'nonsense', 'redis_op', '', '-', '1-redis_op2'];
test.each(UNKNOWN)('%j finds no task, even after a valid name, and the error lists all', (name) => {
  const listed =
    /\n {2}0 → \(no script\)\n[^]*\n {2}6, 7 → 6-job_creator, 6-job_processor\n[^]*\n {2}100-seat$/m;
  for (const names of [['3', name], [name]]) {
    expect(() => findTasks(TASKS, names)).toThrow(`No task is called '${name}'. There are:\n`);
    expect(() => findTasks(TASKS, names)).toThrow(listed);
  }
});
