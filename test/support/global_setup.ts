// Before all tests: what every test file needs is found or made once.
import { execFileSync } from 'child_process';
import { existsSync, readdirSync, statSync } from 'fs';
import { join } from 'path';
import { ROOT } from './launcher';
import { findRedis } from './redis';

export default function globalSetup(): void {
  try {
    process.env.REDIS_SERVER = findRedis();
    build();
  } catch (error) {
    // Thrown, it would come with ten lines of Jest's stack.
    console.error(`No test was run: ${(error as Error).message}`);
    process.exit(1);
  }
}

/** When a file was last changed, in milliseconds since 1970; 0 when there is none. */
function changed(path: string): number {
  return existsSync(path) ? statSync(path).mtimeMs : 0;
}

/** Compiles our scripts, unless the compiled files are newer than all that they are made of. */
export function build(): void {
  const sources = ['.', 'helpers', 'helpers/internals'].flatMap((folder) =>
    readdirSync(join(ROOT, 'src', folder))
      .filter((name) => name.endsWith('.ts'))
      .map((name) => join(folder, name))
  );
  const inputs = ['tsconfig.json', ...sources.map((name) => join('src', name))];
  const newest = Math.max(...inputs.map((path) => changed(join(ROOT, path))));
  if (sources.every((name) => changed(join(ROOT, 'dist', name.replace(/ts$/, 'js'))) >= newest)) return;
  execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
}
