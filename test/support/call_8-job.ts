// Calls 8-job's function in a process of its own.
import { join } from 'path';
import { GRADED, gradedCommand } from '../../scripts/grade/graded';
import { Script, startProgram } from './script';
import { OURS_COMPILED, ROOT } from './launcher';
import type { Calls } from './programs/call_8-job';
import type { Suite } from './suite';

/** Starts the program that calls it; `calls` resolves with what it has told when it has ended. */
export function call8Job(suite: Suite): { script: Script; calls: Promise<Partial<Calls>> } {
  const program = join(ROOT, 'test/support/programs/call_8-job.ts');
  const module = OURS_COMPILED.module('8-job');
  const command = GRADED
    ? gradedCommand(GRADED, program, module)
    : [process.execPath, '-r', 'ts-node/register', program, module];
  const script = startProgram('8-job', command, {
    cwd: OURS_COMPILED.folder,
    env: OURS_COMPILED.env({ REDIS_URL: suite.redis.url }),
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
    detached: Boolean(GRADED),
  });
  suite.adopt(script);
  let told: Partial<Calls> = {};
  script.process.on('message', (message) => (told = { ...told, ...(message as Partial<Calls>) }));
  return { script, calls: script.ended.then(() => told) };
}
