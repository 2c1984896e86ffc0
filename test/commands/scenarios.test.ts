// What a name finds: tasks for npm start and npm run grade, and one script for npm run dev.
import { readdirSync } from 'fs';
import { join } from 'path';
import { findScript } from '../../scripts/dev';
import { ROOT } from '../support/launcher';
import { findTasks, TASKS } from '../support/scenarios';

const filesOf = (names: string[]) => findTasks(TASKS, names).map(({ files }) => files.join(' '));

const NOT_OURS = /^npm run dev runs the scripts of src\. .* node \/tmp\/1-redis_op\.js/;
const NO_SCRIPT = /^8-job only exports a function\. Try it: npm start 8-job\. .* npx jest 8-job$/;

test.each<[name: string, task: string, script: string | RegExp]>([
  ['0', '', /^Task 0 has no script: npm run redis does it$/],
  ['3', '2-redis_op_async', '2-redis_op_async'],
  ['5', '5-subscriber 5-publisher', /^'5' names 2 scripts\. Say which: 5-subscriber, 5-publisher$/],
  ['6', '6-job_creator 6-job_processor', '6-job_creator'],
  ['7', '6-job_creator 6-job_processor', '6-job_processor'],
  ['8', '7-job_creator 7-job_processor', '7-job_creator'],
  ['9', '7-job_creator 7-job_processor', '7-job_processor'],
  ['Task 7', '6-job_creator 6-job_processor', '6-job_processor'],
  ['8-job', '8-job', NO_SCRIPT],
  ['src/1-redis_op.ts', '1-redis_op', '1-redis_op'],
  ['/tmp/1-redis_op.js', '1-redis_op', NOT_OURS],
  ['0-', '0-redis_client', '0-redis_client'],
  ['6-job_p', '6-job_creator 6-job_processor', '6-job_processor'],
  ['async', '2-redis_op_async', '2-redis_op_async'],
  ['creator', '8-job', /^'creator' names 2 scripts\. Say which: 6-job_creator, 7-job_creator$/],
  ['Publisher and subscriber', '5-subscriber 5-publisher', /^No script is called .*\. There are:\n/],
])('%j finds the task %j, and the script %p', (name, task, script) => {
  expect(filesOf([name])).toEqual([task]);
  if (script instanceof RegExp) expect(() => findScript(name)).toThrow(script);
  else expect(findScript(name)).toBe(script);
});

test('several names find tasks in their order, and no name all tasks, which have every script', () => {
  expect(filesOf(['9-stock', '3', '3'])).toEqual(['2-redis_op_async', '9-stock']);
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
