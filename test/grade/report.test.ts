// What is printed and written of results, and of a command line that npm has changed.
import { withDashes } from '../../scripts/grade/command_line';
import { report } from '../../scripts/grade/print';
import { Check, Result, taskOf, totalsOf } from '../../scripts/grade/result';
import { progress } from '../../scripts/progress';

function check(id: string, status: Check['status'], reason?: string): Check {
  const [file, title] = id.split(': ');
  return { id, task: taskOf(file), group: 'task', title, status, reason, rerun: 'again', seconds: 0 };
}

function result(checks: Check[]): Result {
  return {
    ...{ version: 1, folder: 'DIR', node: 'v20', redis: '7', seconds: 1, complete: true },
    ...{ totals: totalsOf(checks), checks, consoles: [] },
  };
}

test('a script that is not there is one line, and what was not checked for one reason another', () => {
  const nowhere = 'there is no 5-publisher.js or 5-publisher.ts in the folder or its src';
  const why = '9-stock does not start';
  const lines = report(
    result([
      check('5-publisher: starts', 'failed', nowhere),
      check('5-publisher: prints', 'not checked', '5-publisher is not there'),
      { ...check('5-publisher: reconnects', 'not checked', '5-publisher is not there'), group: 'robustness' },
      check('9-stock: starts', 'failed', 'it ended at once'),
      check('9-stock: lists', 'not checked', why),
      check('9-stock: reserves', 'not checked', why),
    ])
  );
  const shown = lines.map((line) => line.trim()).filter((line) => /^[✗✓-] /.test(line));
  expect(shown).toEqual([
    `✗ 5-publisher: ${nowhere}`,
    '✗ 9-stock: starts',
    `- 9-stock: 2 checks (not checked: ${why})`,
  ]);
});

test.each([
  [['DIR'], {}, undefined],
  [['DIR', 'x.json'], { json: 'true' }, 'npm run grade -- DIR --json x.json'],
  [
    ['DIR', '2', '1-redis_op: prints'],
    { check: 'true' },
    "npm run grade -- DIR 2 --check '1-redis_op: prints'",
  ],
  [['DIR'], { all: 'true', long: 'true' }, 'npm run grade -- --class DIR'],
  [['DIR'], { all: 'true' }, undefined],
  [['DIR'], { install: 'true', sandbox: '' }, 'npm run grade -- DIR --install --no-sandbox'],
  [['DIR', 'x', 'y'], { json: 'true', csv: 'true' }, 'npm run grade -- DIR --json … --csv …'],
  [['DIR'], { jobs: '4', json: '' }, undefined], // of an .npmrc, and of npm 6
])('-- was forgotten: %j with %j of npm', (words, kept, line) => {
  const env = Object.fromEntries(Object.entries(kept).map(([name, value]) => [`npm_config_${name}`, value]));
  expect(withDashes(words, env)).toBe(line);
});

test.each([76, 80, 100])(
  'the line that shows how far it is leaves the last of %d columns free',
  (columns) => {
    const { isTTY, columns: before } = process.stderr;
    const write = jest.spyOn(process.stderr, 'write').mockImplementation(() => true);
    Object.assign(process.stderr, { isTTY: true, columns });
    try {
      progress('x'.repeat(200));
      expect(write).toHaveBeenCalledWith(`\r\x1b[K${'x'.repeat(columns - 1)}`);
    } finally {
      Object.assign(process.stderr, { isTTY, columns: before });
      write.mockRestore();
    }
  }
);

test('a comparison that was shown before is not shown again', () => {
  const facts = { expected: ['School'], actual: ['null'] };
  const lines = report(
    result([
      { ...check('1-redis_op: prints', 'failed', 'why'), ...facts },
      { ...check('1-redis_op: prints null', 'failed', 'why'), ...facts },
    ])
  ).join('\n');
  expect(lines.match(/- School\n/g)).toHaveLength(1);
  expect(lines).toContain('expected and actual: as above');
});
