// After all tests: what global_setup.ts has made for a folder that is graded.
import { execFileSync } from 'child_process';

export default function globalTeardown(): void {
  const work = process.env.SOLUTION_WORK;
  if (work) execFileSync('rm', ['-rf', work]);
}
