// What a failed test shows, with or without a matcher.
import { compareLines, formatComparison } from './compare';

/** What a failed test shows. */
export interface Facts {
  reason: string;
  expected?: string[];
  actual?: string[];
  /** What happened before: a request, or what another script did. */
  context?: string;
  stderr?: string[];
}

/** A failure's message: the reason, the compared lines, and what happened before. */
export function describeFacts({ reason, expected, actual = [], context, stderr = [] }: Facts): string {
  const lines = [reason];
  if (expected) lines.push('', '- expected  + actual', ...formatComparison(compareLines(expected, actual)));
  if (context) lines.push('', context);
  if (stderr.length > 0) lines.push('', 'stderr:', ...stderr.slice(0, 20));
  return lines.join('\n');
}

/** Fails a test with these facts. */
export function failWith(facts: Facts): never {
  throw Object.assign(new Error(describeFacts(facts)), { matcherResult: facts });
}

/** Fails a test with these facts unless the actual lines equal the expected ones. */
export function expectLines(facts: Facts & { expected: string[]; actual: string[] }): void {
  if (facts.actual.join('\n') !== facts.expected.join('\n')) failWith(facts);
}
