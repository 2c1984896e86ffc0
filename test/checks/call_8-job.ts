// Calls 8-job's function in a process of its own.
import { join } from 'path';
import { GRADED, gradedCommand } from '../harness/graded';
import { OURS_COMPILED, ROOT, Script, startProgram } from '../harness/script';
import type { Calls } from '../programs/call_8-job';
import type { Suite } from './suite';

/** Starts the program that calls it; `calls` resolves with nothing when it has ended without an answer. */
export function call8Job(suite: Suite): { script: Script; calls: Promise<Partial<Calls> | undefined> } {
  const program = join(ROOT, 'test/programs/call_8-job.ts');
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
  const calls = new Promise<Partial<Calls> | undefined>((resolve) => {
    script.process.on('message', resolve as (message: unknown) => void);
    script.ended.then(() => resolve(undefined));
  });
  return { script, calls };
}
