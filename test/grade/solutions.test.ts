// Grades the folders of solutions/, those with the same arguments as a class: each gets the marks of expected.json and a
// report, costs the others nothing, and leaves nothing behind.
import { readdirSync } from 'fs';
import { basename, join } from 'path';
import { junit } from '../../scripts/grade/junit';
import { report } from '../../scripts/grade/print';
import { Status, statusOf } from '../../scripts/grade/result';
import { inBatches } from './batches';
import { copySolution, EXPECTED, grade, newFolder, processesOf, readResults } from './student_folders';

/** In characters: the results of a class must fit into memory. */
const MAX_RESULT = 1e6;

/** In seconds: a minute on a machine that does nothing else, but here several folders are graded at a time. */
const MAX_TIME = 90;

/** The characters that act on a terminal. */
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u202a-\u202e\u2028\u2029]/; // eslint-disable-line no-control-regex

jest.setTimeout(1800000); // for all of them, since concurrent tests begin at once

const filesIn = (folders: string[]) =>
  folders.flatMap((folder) => readdirSync(folder).map((name) => join(folder, name)));

interface Graded {
  name: string;
  args: string[];
}

const haveSameArguments = (waiting: Graded[]) =>
  waiting.filter(({ args }) => args.join() === waiting[0].args.join());

/** Grades folders as a class, and resolves with their results. */
const resultOf = inBatches(2, haveSameArguments, async (all) => {
  const [directory, results] = [newFolder(), newFolder()];
  const folders = all.map(({ name }) => copySolution(name, join(directory, name.replace('/', '-'))));
  const before = filesIn(folders);
  const script = grade(['--class', directory, ...all[0].args, '--results', results]);
  const [first, ...others] = all.map(({ name }) => EXPECTED[name].status);
  expect(await script.exited).toBe(others.every((status) => status === first) ? first : 1);
  expect(filesIn([script.temporary, ...folders])).toEqual(before);
  expect(processesOf(script.temporary)).toEqual([]);
  expect([...script.stdout, ...script.stderr].filter((line) => CONTROL.test(line))).toEqual([]);
  const graded = readResults(results);
  return folders.map((folder) => graded[basename(folder)]);
});

const kinds = ['languages', 'incomplete', 'misbehaving', 'hostile'];
const folders = kinds.flatMap((kind) =>
  readdirSync(join(__dirname, 'solutions', kind)).map((name) => `${kind}/${name}`)
);
const names = [...new Set([...folders, ...Object.keys(EXPECTED)])];
const all = names.map((name): Graded => {
  const only = name.startsWith('misbehaving/') ? [] : ['--only', 'task']; // which is quicker
  return { name, args: [...(EXPECTED[name].arguments || ['1-redis_op']), ...only] };
});
const hostile = all.filter(({ name }) => name.startsWith('hostile/'));
const unprotected = hostile.map(({ name, args }) => ({ name, args: [...args, '--no-sandbox'] }));

test.concurrent.each([...all, ...unprotected].map((one) => [one.name, one.args, one] as const))(
  '%s: %j',
  async (name, _args, one) => {
    const { says = '', ...expected } = EXPECTED[name];
    const result = await resultOf(one);
    const idsOf = (wanted: Status) =>
      result.checks.filter((check) => check.status === wanted).map(({ id }) => id);
    const [passed, failed] = [idsOf('passed'), idsOf('failed')];
    expect(statusOf(result)).toBe(expected.status);
    expect(passed).toEqual(expected.passed || passed);
    expect(failed).toEqual(expected.failed || failed);
    if (expected.status === 1) expect(failed).not.toEqual([]);
    if (expected.status === 2) expect(result).toMatchObject({ complete: false, reason: expect.any(String) });
    // Its own limits end each script, not those of Jest.
    expect(JSON.stringify(result)).not.toMatch(/did not end within|Exceeded timeout/);
    if (!one.args.includes('--install')) expect(result.seconds).toBeLessThan(MAX_TIME);
    const lines = report(result);
    expect(lines.join('\n')).toContain(says);
    expect(lines.filter((line) => CONTROL.test(line))).toEqual([]);
    expect(JSON.stringify(result).length).toBeLessThan(MAX_RESULT);
    const skipped = idsOf('not checked').length + result.totals.robustness.failed; // neither fails a build
    expect(junit(result).match(/<skipped /g) || []).toHaveLength(skipped);
  }
);
