// How the test of a task is declared: as a check of one of two groups, which the grader reads from a file of results.
import { appendFileSync } from 'fs';
import { basename, join } from 'path';
import { inspect, isDeepStrictEqual } from 'util';
import { Check, ConsoleLine, Facts, Group, taskOf } from '../../scripts/grade/result';
import { findHint } from '../../scripts/grade/hints';
import { GRADED, installedVersion, locate, sourceOf } from '../../scripts/grade/graded';
import { countShown } from './script';

/** A check that has no verdict, since what it needs is not there. */
export class NotChecked extends Error {}

/** A check that failed, with what shows it. */
export class CheckError extends Error {
  constructor(readonly reason: string, readonly facts: Facts & { stderr?: string[] } = {}) {
    super(reason + describe('expected', bounded(facts.expected)) + describe('got', bounded(facts.actual)));
  }
}

/** Lines without those that nobody would read: a script may have printed very many. */
const bounded = (lines: string[] | undefined) => lines && lines.slice(0, countShown(lines));

function describe(name: string, lines: string[] | undefined): string {
  return lines ? `\n${name}:${lines.map((line) => `\n  ${line}`).join('') || ' nothing'}` : '';
}

/** What a check's file holds, a line each: that a check is declared, what became of it, and what scripts printed. */
export type Entry =
  | { kind: 'declared'; file: string; group: Group; title: string }
  | ({ kind: 'result' } & Omit<Check, 'rerun'>)
  | { kind: 'console'; task: string; file: string; lines: ConsoleLine[] };

/** The name of the task's file whose test file this is. */
export function testedFile(): string {
  return basename((expect.getState() as { testPath: string }).testPath, '.test.ts');
}

/** Adds a line to the results that the grader reads; without a grader it does nothing. */
export function record(file: string, entry: Entry): void {
  const folder = process.env.GRADE_RESULTS;
  if (folder) appendFileSync(join(folder, `${file}.jsonl`), `${JSON.stringify(entry)}\n`);
}

type Require = (file: string) => Promise<void>;
let requireFile: Require = async () => undefined;

/** Sets what is called, before a check, with each file that it needs; it throws where the check cannot be made. */
export function beforeChecks(call: Require): void {
  requireFile = call;
}

function shown(value: unknown): string[] {
  const text = (one: unknown) => (typeof one === 'string' ? one : inspect(one, { depth: 6 }));
  return Array.isArray(value) ? value.map(text) : text(value).split('\n');
}

/** What an error says that Jest's expect, or anything else, has thrown. */
function explain(
  error: Error & { matcherResult?: { expected?: unknown; actual?: unknown } }
): Facts & { reason: string; stderr?: string[] } {
  if (error instanceof CheckError) return { reason: error.reason, ...error.facts };
  const { expected, actual } = error.matcherResult || {};
  const [reason] = error.message.replace(/\u001b\[\d+m/g, '').split('\n'); // eslint-disable-line no-control-regex
  if (expected === undefined || isDeepStrictEqual(expected, actual)) return { reason };
  return { reason: 'it differs from what was expected', expected: shown(expected), actual: shown(actual) };
}

/** The hint for a failed check, from what it shows and from the student's own text. */
function hint(
  file: string,
  title: string,
  facts: Facts & { stderr?: string[]; reason?: string }
): string | undefined {
  const path = GRADED && locate(GRADED, file);
  if (!GRADED || !path) return undefined;
  try {
    const redis = installedVersion(GRADED, 'redis');
    return findHint({ file, title, source: sourceOf(path), redis, ...facts });
  } catch {
    return undefined; // a folder that cannot be read costs the hint, not the verdict
  }
}

type Body = () => Promise<void> | void;
type Declare = (title: string, body: Body, needs?: string[]) => void;

function declare(group: Group): Declare {
  return (title, body, needs) => {
    if (process.env.GRADE_GROUP && process.env.GRADE_GROUP !== group) return;
    const file = testedFile();
    record(file, { kind: 'declared', file, group, title });
    test(title, async () => {
      const begin = Date.now();
      const result = { id: `${file}: ${title}`, task: taskOf(file), group, title };
      const save = (outcome: Pick<Check, 'status'> & Partial<Check>) => {
        const seconds = Math.round((Date.now() - begin) / 10) / 100;
        record(file, { kind: 'result', ...result, ...outcome, seconds });
      };
      try {
        for (const needed of needs || [file]) await requireFile(needed);
        await body();
        save({ status: 'passed' });
      } catch (error) {
        if (error instanceof NotChecked) save({ status: 'not checked', reason: error.message });
        else {
          const { stderr, expected, actual, ...rest } = explain(error as Error);
          const facts = { ...rest, expected: bounded(expected), actual: bounded(actual) };
          const known = { ...facts, stderr: bounded(stderr) };
          save({ status: 'failed', hint: hint(file, title, known), ...facts });
        }
        throw error;
      }
    });
  };
}

/**
 * Declares a test of what the course asks for.
 * @param needs the files without which there is no verdict; the tested one where it is left out
 */
export const task = declare('task');

/** Declares a test of what our own scripts promise as well. */
export const robustness = declare('robustness');

/** Declares tests that our own scripts alone must pass: of REDIS_URL, PORT, and our helpers. */
export function ours(declareTests: () => void): void {
  if (!GRADED) declareTests();
}
