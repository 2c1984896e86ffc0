// In place of test/support/launcher.ts in a grading: how the scripts of the graded folder are started.
import { mkdirSync, writeFileSync } from 'fs';
import { basename, join, resolve } from 'path';
import type { ConsoleLine } from '../../test/support/output';
import type { Launch, Script } from '../../test/support/script';
import { killMarked, limitNoted, signalInside, statusInside } from './apart';
import { confine, folderMounts, readOnly } from './sandbox';
import { currentGrading } from './grading';
import { boundedLength } from './result';
import { locate, missingPackage, whyMissing } from './source';

const { folder, work, mark, taskTime, sandbox } = currentGrading();

export const ROOT = resolve(__dirname, '../..');
export const FOLDER = folder;

/** Limits on waiting, in milliseconds, and on what a script may print before it is killed. */
export const LIMITS = {
  patience: 10000,
  task: taskTime,
  quiet: 3000,
  lines: 5000,
  lineLength: 2000,
  characters: 5e6,
};

/** Programs that bwrap runs: it passes no signal on, and has an exit status of its own. */
const inside: Partial<Launch> = sandbox?.isNested
  ? {
      signal: (child, signal) => signalInside(child.pid as number, signal),
      statusOf: statusInside,
      limitOf: ({ pid }) => limitNoted(work, pid),
    }
  : {};

let count = 0;

/** The path of a task's script; where there is none, or its packages are not there, its checks say nothing. */
function pathOf(file: string): string {
  const path = locate(folder, file);
  const why = path ? missingPackage(folder, path) : whyMissing(folder, file);
  if (!path || why) throw Object.assign(new Error(`not checked: ${why}`), { notChecked: why });
  return path;
}

/**
 * The environment of a graded script: what a terminal has and nothing of the grader's. The Redis of REDIS_URL and the
 * port of PORT are where it finds 6379 and 1245.
 */
function environment(wanted: NodeJS.ProcessEnv, ownMark: string): NodeJS.ProcessEnv {
  const kept = ['PATH', 'USER', 'LANG', 'LC_ALL', 'TZ'].filter((name) => process.env[name]);
  const temporary = sandbox?.isNested ? '/tmp' : join(work, 'tmp');
  const [, port = 1] = /:(\d+)(?:\/|$)/.exec(wanted.REDIS_URL || '') || [];
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    NODE_PATH: join(ROOT, 'node_modules'),
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    HOME: temporary,
    TMPDIR: temporary,
    COMPILED: join(work, 'compiled'),
    MOVED_PORTS: `6379:${port},1245:${wanted.PORT || 0}`,
    QUEUING_RUN: ownMark,
  };
}

function launch(args: string[], env: NodeJS.ProcessEnv): Launch {
  const ours = ['node_modules', 'test', 'scripts/grade'].map((name) => join(ROOT, name));
  const mounts = [...[...ours, join(work, 'compiled')].flatMap(readOnly), ...folderMounts(folder)];
  const command = [process.execPath, join(__dirname, 'launch.js'), ...args];
  count += 1;
  const ownMark = `${mark}.${process.pid}.${count}.`; // on whatever it starts
  // It leads a process group, so that whatever it starts ends with it.
  const options = { cwd: folder, env: environment(env, ownMark), detached: true };
  const endLeftovers = () => killMarked(ownMark);
  return { command: confine(sandbox, command, mounts), options, ...inside, endLeftovers, onStart };
}

/** Starts a task's script. */
export function launchScript(file: string, env: NodeJS.ProcessEnv): Launch {
  return launch([pathOf(file)], env);
}

/** Starts a program of ours that loads a task's module, whose path is its argument. */
export function launchModule(program: string, file: string, env: NodeJS.ProcessEnv): Launch {
  return launch([program, pathOf(file)], env);
}

/** Starts a redis-server. Whoever talks to it could have it write any file, or load code, or fill the memory and the disk. */
export function launchServer(command: string[], place: string): Launch {
  const server = [...command, '--maxmemory', '64mb', '--rename-command', 'CONFIG', ''];
  return { command: confine(sandbox, server, ['--bind', place, place]), options: {}, ...inside };
}

/** What the scripts of a test file's first scenario have printed, for the person who reads the marks. */
const consoles = new Map<string, { file: string; lines: ConsoleLine[] }>();
let begin: number;

/** Keeps what a script prints, if it is the first of its file here. */
function onStart(script: Script): void {
  if (consoles.has(script.file)) return;
  const testFile = basename((expect.getState() as { testPath: string }).testPath, '.test.ts');
  begin = begin || script.begin;
  const one = { file: script.file, lines: [] as ConsoleLine[] };
  consoles.set(script.file, one);
  const keep = () => {
    const shown = script.lines.slice(0, boundedLength(script.lines.map(({ text }) => text)));
    one.lines = shown.map((line) => ({ ...line, at: line.at - begin }));
    mkdirSync(join(work, 'consoles'), { recursive: true });
    writeFileSync(join(work, 'consoles', `${testFile}.json`), JSON.stringify([...consoles.values()]));
  };
  script.exited.then(keep, () => undefined);
}
