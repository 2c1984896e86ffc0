// A script of the walk-through: each line that it prints is judged and shown as it comes, and so is its end.
import { Ending, judge, judgeEnding } from '../../test/support/judge';
import { ScriptHandle } from '../../test/support/runner';
import { Script } from '../../test/support/script';
import { findError } from '../../test/support/stderr';
import { within } from '../../test/support/wait';
import { dim, Mark, remark } from './output';
import { Target } from './target';

const LINE_TIME = 10000; // milliseconds that a script has to print what is expected of it
const END_TIME = 5000; // and to end after that
const LINGER = 500; // in which one ends that is not going to run until Ctrl-C
const SILENCE = 1000; // after so many it is said what is waited for
const BURST = 100; // milliseconds in which what comes on stderr belongs together

/** Waits, at most for so many milliseconds, and says for what when it takes more than a moment, and when that changes. */
async function wait(wanted: Promise<unknown>, what: () => string, time: number): Promise<void> {
  let said = '';
  const remark = setInterval(() => {
    if (what() !== said) console.log(dim(`  … waiting for ${what()} (${time / 1000} s at most)`));
    said = what();
  }, SILENCE);
  await within(wanted, what, time).catch(() => undefined);
  clearInterval(remark);
}

/** Shows what comes on stderr: line by line, or an error that ends the script as one line. */
function showErrors(
  script: Script,
  { strict, solution }: Target,
  show: (mark: Mark, line: string) => void
): () => void {
  let lines: string[] = [];
  let timer: NodeJS.Timeout | undefined;
  const flush = () => {
    const error = findError(lines, solution.folder);
    if (error) show('unexpected', error);
    else for (const line of lines) strict ? show('unexpected', line) : remark(line, 'stderr');
    lines = [];
    timer = undefined;
  };
  script.onLine((line, stream) => {
    if (stream === 'stdout') return;
    lines.push(line);
    timer = timer || setTimeout(flush, BURST);
  });
  return () => {
    if (timer) clearTimeout(timer);
    flush();
  };
}

/**
 * Judges a script by its sequences of lines, and shows with `show` what comes of it.
 * @param later whether what it prints is free until `judge` is called
 */
export function handleOf(
  script: Script,
  sequences: string[][],
  target: Target,
  show: (mark: Mark, line: string) => void,
  later = false
): ScriptHandle & { judge(): void } {
  const { take, missing } = judge(sequences);
  const seen = new Set<string>();
  let judging = !later;
  script.onLine((line, stream) => {
    if (stream === 'stderr') return;
    const plain = target.normalise(script.task, line);
    seen.add(plain);
    if (!judging) return remark(line, 'free');
    const verdict = take(plain);
    show(verdict === 'expected' ? 'seen' : verdict, line);
  });
  const flushErrors = showErrors(script, target, show);

  const nextLine = () => `"${missing()[0]}"`;
  const allSeen = () =>
    new Promise<void>((resolve) => {
      const check = () => missing().length === 0 && resolve();
      script.onLine(check);
      script.ended.then(() => resolve());
      check();
    });
  const hasCome = (line: string) =>
    new Promise<void>((resolve) => {
      const check = () => seen.has(line) && resolve();
      script.onLine(check);
      script.ended.then(() => resolve());
      check();
    });
  const hasEnded = () => script.process.exitCode !== null || script.process.signalCode !== null;

  const finish = async (ending: Ending) => {
    await wait(allSeen(), nextLine, LINE_TIME);
    if (ending === 'at Ctrl-C') await within(script.ended, nextLine, LINGER).catch(() => undefined);
    const stopped = ending === 'at Ctrl-C' && !hasEnded();
    if (stopped) script.process.kill('SIGINT');
    // One that still has lines to print is not going to end.
    if (stopped || missing().length === 0) {
      await wait(script.ended, () => `${script.task} to end ${ending}`, END_TIME);
    }
    const running = !hasEnded();
    script.kill();
    const status = await script.ended;
    flushErrors();
    for (const line of missing()) show('missing', line);
    const fault = judgeEnding(ending, running ? undefined : status, stopped);
    if (!fault) return;
    if (target.strict) show('unexpected', `${script.task} ${fault}`);
    else remark(`${script.task} ${fault}`, 'robustness');
  };

  return {
    judge: () => {
      judging = true;
    },
    prints: (line) =>
      line ? wait(hasCome(line), () => `"${line}"`, LINE_TIME) : wait(allSeen(), nextLine, LINE_TIME),
    ends: () => finish('by itself'),
    stops: () => finish('at Ctrl-C'),
  };
}
