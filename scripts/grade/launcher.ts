// How the graded folder's scripts are started: replaces test/support/launcher.ts in a grading.
import { mkdirSync, writeFileSync } from 'fs';
import { basename, join, resolve } from 'path';
import type { ConsoleLine } from '../../test/support/output';
import type { Launch, Script, Way } from '../../test/support/script';
import { currentGrading, publicEnvironment } from './grading';
import { boundedLength } from './result';
import { folderMounts, inScriptSandbox, readOnly } from './sandbox';
import { killMarked, limitAll, statusInside } from './sandboxed';
import { locate, missingPackage, whyMissing } from './source';

const { folder, work, taskTime, sandbox } = currentGrading();

export const ROOT = resolve(__dirname, '../..');
export const FOLDER = folder;

/** Limits on waiting, in milliseconds, and on what a script may print before it is killed. */
export const LIMITS = {
  patience: 10000,
  task: taskTime,
  leastTask: 500,
  quiet: 3000,
  lines: 5000,
  lineLength: 2000,
  characters: 5e6,
};

/** For programs in a bwrap, which has its own exit status, and forwards no signal: SIGKILL ends it and all that it runs. */
const insideBwrap: Partial<Launch> = sandbox?.isNested ? { statusOf: statusInside } : {};

let count = 0;

/** The path of a task's script. If it, or a package, is missing, the test that needs it is not checked. */
function pathOf(file: string): string {
  const path = locate(folder, file);
  const why = path ? missingPackage(folder, path) : whyMissing(folder, file);
  const facts = { notChecked: why, needsInstall: path !== undefined };
  if (!path || why) throw Object.assign(new Error(`not checked: ${why}`), facts);
  return path;
}

/** The environment of a graded script: a few of the person's variables, our packages, and the mark of its processes. */
function environment(mark: string): NodeJS.ProcessEnv {
  const temporary = sandbox?.isNested ? '/tmp' : join(work, 'tmp');
  return {
    ...publicEnvironment(),
    NODE_PATH: join(ROOT, 'node_modules'),
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    HOME: temporary,
    TMPDIR: temporary,
    QUEUING_RUN: mark,
  };
}

/** Starts a script or a program of ours, whose ports 6379 and 1245 are moved to those of REDIS_URL and PORT. */
function launch(args: string[], { REDIS_URL = '', PORT = '0' }: NodeJS.ProcessEnv): Launch {
  const ours = ['node_modules', 'test', 'scripts/grade'].map((name) => join(ROOT, name));
  const compiled = join(work, 'compiled');
  const mounts = [...ours, compiled].flatMap(readOnly).concat(folderMounts(folder));
  const [, port = 1] = /:(\d+)(?:\/|$)/.exec(REDIS_URL) || [];
  const ports = `6379:${port},1245:${PORT}`;
  const command = [process.execPath, join(__dirname, 'launch.js'), compiled, ports, ...args];
  count += 1;
  const mark = `${work}.${process.pid}.${count}.`; // which all that it starts inherits
  return {
    command: inScriptSandbox(sandbox, command, mounts),
    // Detached, it leads a process group, which ends with it.
    options: { cwd: folder, env: environment(mark), detached: true },
    ...insideBwrap,
    endLeftovers: () => killMarked(mark),
    onStart,
  };
}

/** Starts a task's script, or a program of ours that calls the function of a task's module, whose path is its argument. */
export function launchScript(file: string, env: NodeJS.ProcessEnv, way: Way): Launch {
  const program = join(ROOT, 'test/support/programs/call_8-job.ts');
  return launch(way === 'called' ? [program, pathOf(file)] : [pathOf(file)], env);
}

/** Starts a redis-server that cannot be made to write files elsewhere, to load code, or to fill memory and disk. */
export function launchServer(command: string[], place: string): Launch {
  const server = [...command, '--maxmemory', '64mb', '--rename-command', 'CONFIG', ''];
  return { command: inScriptSandbox(sandbox, server, ['--bind', place, place]), options: {}, ...insideBwrap };
}

/** What the first script of each file has printed here, to be shown with the marks. */
const consoles = new Map<string, { file: string; lines: ConsoleLine[] }>();
let begin: number;

/** Limits a script, and keeps what it prints if it is the first one of its file. */
function onStart(script: Script): void {
  if (sandbox?.isNested) limitAll(script);
  if (consoles.has(script.file)) return;
  const testFile = basename((expect.getState() as { testPath: string }).testPath, '.test.ts');
  begin = begin || script.begin;
  const log = { file: script.file, lines: [] as ConsoleLine[] };
  consoles.set(script.file, log);
  const keep = () => {
    const shown = script.lines.slice(0, boundedLength(script.lines.map(({ text }) => text)));
    log.lines = shown.map((line) => ({ ...line, at: line.at - begin }));
    mkdirSync(join(work, 'consoles'), { recursive: true });
    writeFileSync(join(work, 'consoles', `${testFile}.json`), JSON.stringify([...consoles.values()]));
  };
  script.exited.then(keep, () => undefined);
}
