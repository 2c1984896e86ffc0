// The checks of a grading while Jest runs: which of them are done, and what the grading is waiting for.
import type { Message, Reported } from './jest_reporter';
import { fileOf } from './result';

/** Whether a check has a verdict, or a reason for having none. Jest also reports tests that were not selected. */
const isDone = ({ status, reason }: Reported): boolean => status !== 'not checked' || reason !== undefined;

/** Follows the checks that are wanted, among those of the list and what Jest reports. */
export function followChecks(listed: Reported[], isWanted: (check: Reported) => boolean = () => true) {
  const checks = new Map(listed.filter(isWanted).map((check) => [check.id, check]));
  /** When each running test file began, or its last check was done, in milliseconds since 1970. */
  const since = new Map<string, number>();
  return {
    onMessage: ({ file, checks: reported = [], isOver }: Message, now = Date.now()): void => {
      // The list may be older than the tests, as in an archive that keeps times: the checks of a whole file replace it.
      if (isOver && reported.length > 0) {
        for (const id of [...checks.keys()]) if (fileOf({ id }) === file) checks.delete(id);
      }
      for (const check of reported.filter(isWanted)) if (isOver || isDone(check)) checks.set(check.id, check);
      if (file && isOver) since.delete(file);
      else if (file) since.set(file, now);
    },
    /** All checks, also those that are not done. */
    all: (): Reported[] => [...checks.values()],
    countDone: (): number => [...checks.values()].filter(isDone).length,
    /** What the grading is waiting for, and for how long: the next check of each running test file, the longest wait first. */
    waits: (now = Date.now()): string[] => {
      const inOrder = [...since].sort(([, one], [, other]) => one - other);
      return inOrder.flatMap(([file, begin]) => {
        const next = [...checks.values()].find((check) => fileOf(check) === file && !isDone(check));
        return next ? [`${Math.floor((now - begin) / 1000)} s for ${next.id}`] : [];
      });
    },
  };
}
