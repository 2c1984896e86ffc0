// After all tests: what global_setup.ts has made for a folder that is graded.
import { execFileSync } from 'child_process';

export default function globalTeardown(): void {
  const { SOLUTION_MADE } = process.env;
  if (SOLUTION_MADE) execFileSync('rm', ['-rf', SOLUTION_MADE]);
}
