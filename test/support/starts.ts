// The check that comes before all others of a file: it is there, and it starts.
import { readdirSync } from 'fs';
import { GRADED, isNamed, locate, missingPackage } from '../../scripts/grade/graded';
import { freePort, isTaken } from './port';
import { Script } from './script';
import { until } from './wait';
import { call8Job } from './call_8-job';
import { CheckError, NotChecked } from './check';
import type { Suite } from './suite';

/** Milliseconds for a script to print a line or to connect to Redis, however busy the machine is. */
const LONG = 10000;

/** Where in the student's own files an error was thrown, by the stack trace that follows its line. */
function placeOf(trace: string[]): string {
  if (!('setSourceMapsEnabled' in process)) return ''; // the lines are those of the compiled text then
  const end = trace.findIndex((line) => line !== '' && !/^ +at /.test(line));
  const own = trace
    .slice(0, end < 0 ? undefined : end)
    .filter((line) => !/node_modules|launch\.js|call_8-job|\(?(node:)?internal\//.test(line));
  const places = own.map((line) => /([^/\s(]+)\.[mc]?[jt]s:(\d+):\d+\)?$/.exec(line));
  const [place] = places.filter(Boolean);
  return place ? ` (${place[1]}, line ${place[2]})` : '';
}

/** What a script has last to say, for a line that explains. */
export function lastWords({ stdout, stderr }: Pick<Script, 'stdout' | 'stderr'>): string {
  const index = stderr.findIndex((line) => /^\w*Error\b|Error: /.test(line));
  if (index >= 0) return stderr[index] + placeOf(stderr.slice(index + 1));
  return stderr.filter(Boolean).pop() || stdout[stdout.length - 1] || 'nothing';
}

/** How a script has ended by a fault of its own, and what it said last. */
export function failureOf(script: Script): string | undefined {
  const status = script.status();
  return typeof status === 'number' && status !== 0
    ? `it ended with ${status}: ${lastWords(script)}`
    : undefined;
}

/** The package of a module: '@redis/client' of '@redis/client/lib', 'redis' of 'redis/lib/utils'. */
function packageOf(name: string): string {
  return name
    .split('/')
    .slice(0, name.startsWith('@') ? 2 : 1)
    .join('/');
}

export interface StartCheck {
  /** Throws why the file does not start. */
  check(file: string): Promise<void>;
  /** The same for a check that needs the file: then it is not checked. */
  require(file: string): Promise<void>;
}

/** Makes the check, which starts each file once however often it is asked. */
export function createStartCheck(suite: Suite): StartCheck {
  const outcomes = new Map<string, Promise<Error | undefined>>();
  const outcome = (file: string) => {
    const known = outcomes.get(file) || findFault(suite, file);
    outcomes.set(file, known);
    return known;
  };
  return {
    check: async (file) => {
      const fault = await outcome(file);
      if (fault) throw fault;
    },
    require: async (file) => {
      const fault = await outcome(file);
      if (!fault) return;
      const why = fault instanceof NotChecked ? fault.message : `${file} is not there or does not start`;
      throw new NotChecked(why);
    },
  };
}

/** Whether a file seems to be a task's under another name: '8-jobs.js' for 8-job. */
function isLike(file: string, name: string): boolean {
  const plain = (text: string) => text.replace(/\.[mc]?[jt]s$/, '').replace(/[^a-z0-9]/gi, '');
  return /\.[mc]?[jt]s$/.test(name) && plain(name).replace(/s$/i, '') === plain(file);
}

async function findFault(suite: Suite, file: string): Promise<Error | undefined> {
  const folder = GRADED as string;
  if (file === '0-install') return undefined;
  const path = locate(folder, file);
  if (!path) {
    const places = process.env.RUNNER === 'dist' ? 'dist' : 'the folder or its src';
    const like = readdirSync(folder).find((name) => isLike(file, name));
    const hint = like && `A file's name is part of the task: ${like} is not ${file}.`;
    return new CheckError(`there is no ${file}.js or ${file}.ts in ${places}`, { hint });
  }
  const missing = missingPackage(folder, path);
  if (missing) return new NotChecked(missing);

  const port = /^(9|100)-/.test(file) ? await freePort() : undefined;
  const script = file === '8-job' ? call8Job(suite).script : suite.run(file, port ? { PORT: `${port}` } : {});
  const clients = async () => ((await suite.redis.command('CLIENT', 'LIST')) as string).trim().split('\n');
  const listens = async () => port !== undefined && isTaken(port);
  let seen = false; // a quick script may have left again at the next look
  const isUp = async () =>
    (seen = seen || script.stdout.length > 0 || (await clients()).length > 1 || (await listens()));
  await until(
    async () => script.status() !== undefined || (file !== '8-job' && (await isUp())),
    'a sign of life',
    LONG
  ).catch(() => undefined);
  const status = script.status();
  script.kill();
  await script.ended;
  const up = file === '8-job' ? status === 0 : seen || script.stdout.length > 0;
  await suite.reset();
  if (up) return undefined;
  if (!status) {
    const how = status === 0 ? 'it ended' : `${LONG / 1000} s after its start it is running`;
    return new CheckError(`${how}, but has not printed a line, connected to Redis or listened`);
  }
  const [, name] = /Cannot find module '([^'./][^']*)'/.exec(script.stderr.join('\n')) || [];
  if (name && isNamed(folder, packageOf(name))) {
    return new NotChecked(`it needs the package ${name}, which is not in node_modules: add --install`);
  }
  return new CheckError(`it ended at once with ${status}: ${lastWords(script)}`, {
    actual: script.stderr.slice(0, 20),
    stderr: script.stderr,
  });
}
