// What the tests of 7-job_creator expect: the lines that it prints of each job, and what of them is the processor's.
import { BLACKLIST, jobLine, jobLives, NOTIFICATIONS } from './expected';
import { jobField } from './jobs';
import { RedisServer } from './redis';
import { Script } from './script';
import { NotChecked } from './check';
import { lastWords } from './starts';

const IDS = NOTIFICATIONS.map((_, index) => index + 1);
export const CREATED = IDS.map(jobLine.created);

/** What a processor does with the first two jobs here, and what is printed of it. */
export const REASON = `Phone number ${BLACKLIST[0]} is blacklisted`;
export const OUTCOMES = {
  progress: [jobLine.progress(2, 0), jobLine.progress(2, 50)],
  completed: [jobLine.completed(2)],
  failed: [jobLine.failed(1, REASON)],
};

/**
 * The lives of the jobs, without the kinds of lines that this creator prints otherwise: each has a check of its own.
 * @param own what it printed in a scenario in which the first two jobs have their outcomes
 * @param created the lines of it before that
 * @param hasJobs whether its jobs were there, so that they could have outcomes
 */
export function judgedLives(own: string[], created: string[], hasJobs: boolean): string[][] {
  const has = (lines: string[]) => !hasJobs || lines.every((line) => own.includes(line));
  const kinds: [RegExp, boolean][] = [
    [/created:/, CREATED.every((line) => created.includes(line))],
    [/% complete/, has(OUTCOMES.progress)],
    [/ completed$/, has(OUTCOMES.completed)],
    [/ failed:/, has(OUTCOMES.failed)],
  ];
  const judged = kinds.filter(([, isRight]) => isRight).map(([kind]) => kind);
  if (judged.length === 0) throw new NotChecked('it prints none of the lines as the task has them');
  return jobLives().map((lines) => lines.filter((line) => judged.some((kind) => kind.test(line))));
}

/** What a processor has done that the creator beside it must not pay for. */
export async function faultOfProcessor(redis: RedisServer, processor: Script): Promise<string | undefined> {
  if (processor.status() !== undefined)
    return `${processor.task} ended with ${processor.status()}: ${lastWords(processor)}`;
  const states = await Promise.all([1, 2].map((id) => jobField(redis, id, 'state')));
  return states.includes('complete')
    ? `${processor.task} completes the job of a blacklisted number`
    : undefined;
}
