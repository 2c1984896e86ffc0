// Makes a result of what the tests have written, and of what they have not.
import { existsSync, readFileSync } from 'fs';
import { join } from 'path';
import type { Entry } from '../../test/support/check';
import { Check, Consoles, taskOf } from './result';

/** The entries of a file's tests. */
export function readEntries(results: string, file: string): Entry[] {
  const path = join(results, `${file}.jsonl`);
  if (!existsSync(path)) return [];
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter(Boolean)
    .flatMap((line) => {
      try {
        return [JSON.parse(line) as Entry];
      } catch {
        return []; // cut short in the middle of a line
      }
    });
}

/**
 * The checks of a file, in the order in which they are declared.
 * @param rerun the command that runs one of them again
 * @param reason why one that has no result is not checked
 */
export function checksOf(entries: Entry[], rerun: (id: string) => string, reason: string): Check[] {
  const results = new Map<string, Check>();
  for (const entry of entries) {
    if (entry.kind === 'declared') {
      const { file, group, title } = entry;
      const id = `${file}: ${title}`;
      const check = { id, task: taskOf(file), group, title, status: 'not checked' as const, reason };
      if (!results.has(id)) results.set(id, { ...check, rerun: rerun(id), seconds: 0 });
    } else if (entry.kind === 'result') {
      const { kind, ...check } = entry;
      if (kind) results.set(check.id, { ...check, rerun: rerun(check.id) });
    }
  }
  return [...results.values()];
}

/** What the scripts of each task's main scenario printed. */
export function consolesOf(entries: Entry[]): Consoles[] {
  const consoles = new Map<string, Consoles>();
  for (const entry of entries) {
    if (entry.kind !== 'console') continue;
    const { task, file, lines } = entry;
    const one = consoles.get(task) || { task, scripts: [] };
    one.scripts.push({ file, lines });
    consoles.set(task, one);
  }
  return [...consoles.values()];
}
