// What a person types, and the files that are written.
import { readdirSync, readFileSync } from 'fs';
import { join } from 'path';
import { Result } from '../../scripts/grade/result';
import { startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { until } from '../support/wait';
import { FOLDER_TIME, gradeCommand, processesOf, runGrade, withFolder } from './folder';
import { withSolution } from './solutions';

const SPAN = /^\d+(\.\d+)?$/;

test(
  'the marks as JSON and as JUnit, and the report of a check that failed',
  () =>
    withSolution('odd-output', async (folder) => {
      const { result, junit, stdout, status } = await runGrade(folder, '1-redis_op');
      expect(status).toBe(1);
      const { checks, totals } = result;
      expect(result).toEqual({
        version: 1,
        folder,
        node: process.version,
        redis: expect.stringMatching(/^\d+\.\d+/),
        seconds: expect.any(Number),
        complete: true,
        totals: { task: expect.any(Object), robustness: expect.any(Object) },
        checks: expect.any(Array),
        consoles: [{ task: '1-redis_op', scripts: [{ file: '1-redis_op', lines: expect.any(Array) }] }],
      });
      const count = (status: string) =>
        checks.filter((check) => check.group === 'task' && check.status === status).length;
      expect(totals.task).toEqual({ passed: count('passed'), failed: count('failed'), notChecked: 0, of: 5 });
      expect(totals.task.failed).toBeGreaterThan(1);
      const lines = checks.find(({ title }) => title === 'prints the four lines in order');
      expect(lines).toEqual({
        id: '1-redis_op: prints the four lines in order',
        task: '1-redis_op',
        group: 'task',
        title: 'prints the four lines in order',
        status: 'failed',
        reason: expect.stringMatching(/"Reply: OK" is missing/),
        expected: ['Redis client connected to the server', 'School', 'Reply: OK', '100'],
        actual: ['<&"\u0007', 'x', 'Redis client connected to the server', 'School', 'OK ', '100'],
        hint: expect.stringMatching(/redis\.print/),
        rerun: `npm run grade ${folder} -- --check '1-redis_op: prints the four lines in order'`,
        seconds: expect.any(Number),
      });

      const cases = junit.match(/<testcase .*/g) || [];
      expect(junit).toMatch(/^<\?xml version="1\.0" encoding="UTF-8"\?>\n<testsuites /);
      expect(cases).toHaveLength(checks.length);
      for (const one of cases) expect((/ time="([^"]*)"/.exec(one) || [])[1]).toMatch(SPAN);
      expect(junit.match(/<failure /g)).toHaveLength(totals.task.failed);
      expect(junit).toContain('&lt;&amp;');
      // eslint-disable-next-line no-control-regex
      expect(junit).not.toMatch(/[\u0000-\u0008]/);

      const text = stdout.join('\n');
      expect(text).toMatch(/✗ 1-redis_op: prints the four lines in order/);
      expect(text).toMatch(
        /- expected {2}\+ actual\n.*\n.*\n.* {4}Redis client.*\n.* {4}School\n.*- Reply: OK\n.*\+ OK·\n/
      );
      expect(text).toMatch(/\\u0007/);
      expect(text).toContain(lines?.rerun);
    }),
  FOLDER_TIME
);

test(
  'one check alone, by its id',
  () =>
    withSolution('right', async (folder) => {
      const id = '1-redis_op: prints the value that Redis holds';
      const { result, status } = await runGrade(folder, '--check', id);
      expect(result.checks.map((check) => [check.id, check.status])).toEqual([[id, 'passed']]);
      expect(status).toBe(0);
    }),
  FOLDER_TIME
);

test(
  'the line of an error is that of the student',
  () =>
    withSolution('type-error', async (folder) => {
      const { result } = await runGrade(folder, '1-redis_op');
      const [failed] = result.checks.filter(({ status }) => status === 'failed');
      expect(failed).toMatchObject({
        title: 'prints the four lines in order',
        reason: `"School" is missing; it exited with 1: TypeError: client.nothing is not a function (1-redis_op, line 10)`,
      });
    }),
  FOLDER_TIME
);

test(
  'no folder, a check and a task that there are not: a line each, status 2',
  () =>
    withSolution('right', async (folder) => {
      const nowhere = await runGrade(join(folder, 'nowhere'));
      expect(nowhere.status).toBe(2);
      expect(nowhere.stderr.join()).toMatch(/there is no such folder/);
      expect(nowhere.result).toMatchObject({ version: 1, complete: false, checks: [] });
      expect(nowhere.junit).toMatch(/<error message="[^"]*there is no such folder"/);
      const check = await runGrade(folder, '--check', '1-redis_op: no such check');
      expect(check.status).toBe(2);
      expect(check.stderr.join()).toMatch(/there is no check called/);
      await expect(runGrade(folder, '17')).rejects.toThrow(/No task is called '17'/);
    }),
  FOLDER_TIME
);

test(
  'Ctrl-C: marks that are not complete, with every check, and nothing is left',
  () =>
    withFolder(async (work) => {
      const json = join(work, 'marks.json');
      const script = startProgram('grade', gradeCommand('.', '2', '--json', json), {
        cwd: ROOT,
        env: { ...process.env, TMPDIR: work, DISABLE_V8_COMPILE_CACHE: '1' },
      });
      await until(
        async () => processesOf(join(ROOT, 'src/1-redis_op.ts')).length > 0,
        'the first script',
        60000
      );
      script.process.kill('SIGINT');
      expect(await script.exited).toBe(130);
      const result: Result = JSON.parse(readFileSync(json, 'utf8'));
      expect(result).toMatchObject({ complete: false, reason: expect.stringMatching(/SIGINT/) });
      expect(result.totals.task.of).toBe(5);
      expect(readdirSync(work)).toEqual(['marks.json']);
    }),
  FOLDER_TIME
);
