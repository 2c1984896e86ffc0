// Whose scripts the walk-through runs, and what they may do otherwise than ours.
import { execFileSync } from 'child_process';
import { existsSync, mkdtempSync } from 'fs';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { listening } from '../../test/support/expected';
import { isNotification, isStatus, normaliseJson, normaliseLine } from '../../test/support/accepted';
import { gradedCommand, locate, missingPackage, runMark } from '../grade/graded';
import { Answer, request } from '../../test/support/http';
import { prepareGraded } from '../grade/prepare_graded';
import { killMarked } from '../../test/support/processes';
import { prepareRedisWith, RedisServer, startRedis } from '../../test/support/redis';
import { Script } from '../../test/support/script';
import { build, OURS, ROOT, Solution, solutionIn } from '../../test/support/launcher';
import { until } from '../../test/support/wait';

export interface Target {
  solution: Solution;
  /** Whether robustness counts: how a script ends, and what it writes to stderr. */
  strict: boolean;
  /** Why a task's file cannot be run, or undefined. */
  obstacle(file: string): string | undefined;
  /** A line in the form in which it is expected. */
  normalise(file: string, line: string): string;
  /** Whether an answer is the one that was expected. */
  isAnswer(answer: Pick<Answer, 'body'> & Partial<Answer>, body: string): boolean;
  /** What a server prints when it listens; nothing where that is free. */
  listening(port: number): string[];
  /** Waits until a server listens. */
  untilListening(script: Script, port: number): Promise<void>;
  /** The command that calls 8-job's function. */
  callModule(program: string, file: string): string[];
  /** The notification of the first job, where it may be any. */
  notification(redis: RedisServer): Promise<{ phoneNumber: string; message: string } | undefined>;
  startRedis(): Promise<RedisServer>;
}

/** Our own scripts. */
export function ourTarget(): Target {
  build(OURS);
  return {
    solution: OURS,
    strict: true,
    obstacle: () => undefined,
    normalise: (_file, line) => line,
    isAnswer: (answer, body) => answer.body === body,
    listening: (port) => [listening(port)],
    untilListening: async () => undefined,
    callModule: (program, file) => [process.execPath, '-r', 'ts-node/register', program, OURS.module(file)],
    notification: async () => undefined,
    startRedis,
  };
}

/** A Redis with the folder's dump.rdb; one without the key where that cannot be loaded. */
async function redisWith(dump: string): Promise<RedisServer> {
  if (existsSync(dump)) {
    const redis = await prepareRedisWith(dump);
    try {
      await redis.start();
      return redis;
    } catch {
      await redis.remove();
    }
  }
  const empty = await startRedis();
  await empty.command('FLUSHALL');
  return empty;
}

/** The scripts of somebody's folder, with the course's freedoms. */
export function theirTarget(dir: string): Target {
  const folder = resolve(dir);
  if (!existsSync(folder)) throw new Error(`${dir}: there is no such folder`);
  const work = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  process.env.SOLUTION_WORK = work;
  process.env.SOLUTION_RUN = 'walkthrough';
  process.on('exit', () => {
    killMarked(runMark());
    execFileSync('rm', ['-rf', work]);
  });
  prepareGraded(folder, work);
  return {
    solution: solutionIn(folder),
    strict: false,
    obstacle: (file) => {
      const path = locate(folder, file);
      if (file === '0-install') return undefined;
      return path ? missingPackage(folder, path) : `there is no ${file}.js or ${file}.ts`;
    },
    normalise: normaliseLine,
    isAnswer: ({ body, status = 200 }, wanted) =>
      normaliseJson(body) === normaliseJson(wanted) && isStatus(status, wanted),
    listening: () => [],
    untilListening: async (script, port) => {
      const answers = () => request(port, '/').then(Boolean, () => false);
      const isUp = async () => script.status() !== undefined || answers();
      await until(isUp, 'the server listens', 8000).catch(() => undefined);
    },
    callModule: (program, file) => gradedCommand(folder, join(ROOT, program), locate(folder, file) || file),
    notification: async (redis) => {
      const data = JSON.parse(((await redis.command('HGET', 'q:job:1', 'data')) as string) || 'null');
      return isNotification(data) ? data : undefined;
    },
    startRedis: () => redisWith(join(folder, 'dump.rdb')),
  };
}
