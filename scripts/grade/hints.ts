// Common mistakes, recognised by what a failed check shows and by the student's own text.
import { KUE_HINTS } from './hints_kue';
import { REDIS_HINTS } from './hints_redis';
import { SERVER_HINTS } from './hints_servers';
import { Failure } from './mistakes';

const HINTS = [...REDIS_HINTS, ...KUE_HINTS, ...SERVER_HINTS];

/** The hint for a failed check, if it looks like one of the common mistakes. */
export function findHint(failure: Failure): string | undefined {
  const text = {
    expected: (failure.expected || []).join('\n'),
    actual: (failure.actual || []).join('\n'),
    stderr: (failure.stderr || []).join('\n'),
  };
  return HINTS.find(({ when }) => when(failure, text))?.say;
}
