// Runs once before all tests: finds or installs Redis, and compiles the scripts.
import { execFileSync, spawnSync } from 'child_process';
import { ROOT } from './launcher';
import { findRedis } from './redis';

export default function globalSetup(): void {
  try {
    process.env.REDIS_SERVER = findRedis();
    build();
  } catch (error) {
    // If it were thrown, Jest would print its own stack, too.
    console.error(`No test was run: ${(error as Error).message}`);
    process.exit(1);
  }
}

/** Compiles the scripts if a source file is newer than the compiled ones. */
export function build(): void {
  const inputs = ['src', 'tsconfig.json', '-type', 'f', '-not', '-name', '*.md'];
  const newer = spawnSync('find', [...inputs, '-newer', 'dist/9-stock.js'], { cwd: ROOT, encoding: 'utf8' });
  if (newer.status === 0 && newer.stdout === '') return;
  try {
    execFileSync('npm', ['run', '-s', 'build'], { cwd: ROOT, stdio: ['ignore', 'inherit', 'inherit'] });
  } catch {
    throw new Error('the scripts have the errors above: correct them first');
  }
}
