// The folder that SOLUTION names, whose scripts are graded: where they are, what they need, and how they are started.
import { existsSync, readFileSync, statSync } from 'fs';
import { dirname, extname, join, resolve } from 'path';
import { callsConnect } from './mistakes';
import { confine, folderMounts, readOnly, SANDBOX } from './confine';

/** The folder that is graded; without one, the tests run on our own scripts. */
export const GRADED = process.env.SOLUTION ? resolve(process.env.SOLUTION) : undefined;

const ROOT = resolve(__dirname, '../..');
const EXTENSIONS = ['.ts', '.js', '.mjs', '.cjs'];
const MAX_FILES = 300;

/** Bytes of a file of the folder's that is read here: one of a student's may be a device, which has no end. */
const MAX_BYTES = 2e6;

/** The text of a file, its line ends as ours; none where it is larger, is no file or cannot be read. */
export function textOf(path: string): string {
  try {
    const stats = statSync(path);
    if (!stats.isFile() || stats.size > MAX_BYTES) return '';
    return readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .replace(/\r\n/g, '\n');
  } catch {
    return '';
  }
}

/** The path of a script in the folder or its `src`; in `dist` where RUNNER=dist says so. */
export function locate(folder: string, file: string): string | undefined {
  const places = process.env.RUNNER === 'dist' ? ['dist'] : ['', 'src'];
  const paths = places.flatMap((place) => EXTENSIONS.map((end) => join(folder, place, file + end)));
  return paths.find((path) => existsSync(path) && statSync(path).isFile());
}

/** A file and what it imports from its own folder: paths and texts. */
export function filesOf(path: string, known = new Map<string, string>()): Map<string, string> {
  if (known.has(path) || known.size > MAX_FILES) return known;
  const text = textOf(path);
  known.set(path, text);
  for (const name of text.match(/(?<=(from|require\(|import\(?)\s*['"])\.{1,2}\/[^'"]+/g) || []) {
    const place = resolve(dirname(path), name);
    const places = [place, place.replace(/\.js$/, '')].flatMap((at) =>
      ['', ...EXTENSIONS].map((end) => at + end)
    );
    const found = places.find((at) => EXTENSIONS.includes(extname(at)) && existsSync(at));
    if (found) filesOf(found, known);
  }
  return known;
}

/** The text of a file and of what it imports from its own folder. */
export function sourceOf(path: string): string {
  return [...filesOf(path).values()].join('\n');
}

/** The parts of a package.json that count here. */
export interface Package {
  version?: unknown;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** A folder's package.json; an empty one where there is none, or where it cannot be read. */
export function readPackage(folder: string): Package {
  try {
    const content: unknown = JSON.parse(textOf(join(folder, 'package.json')));
    return typeof content === 'object' && content ? content : {};
  } catch {
    return {};
  }
}

/** The version that a package has in node_modules, in the folder or above it. */
export function installedVersion(folder: string, name: string): string | undefined {
  const { version } = readPackage(join(folder, 'node_modules', name));
  if (typeof version === 'string') return version;
  return dirname(folder) === folder ? undefined : installedVersion(dirname(folder), name);
}

/** What package.json asks for: names and ranges. None where there is none, or where it cannot be read. */
export function dependencies(folder: string): Record<string, string> {
  const { dependencies: toRun = {}, devDependencies = {} } = readPackage(folder);
  return { ...devDependencies, ...toRun };
}

/** The major versions that our own packages stand in for. */
const SERVED: Record<string, RegExp> = { redis: /^[0123]$/, kue: /^0$/, express: /^4$/ };

/**
 * Why a script cannot be run with the packages that are there: it is written for others than ours, and has none of
 * its own.
 */
export function missingPackage(folder: string, path: string): string | undefined {
  const source = sourceOf(path);
  const asked = dependencies(folder);
  for (const [name, served] of Object.entries(SERVED)) {
    if (!new RegExp(`['"]${name}['"]`).test(source)) continue;
    // What our own node_modules hold is no word of the folder's, also where it is within our project.
    const own = installedVersion(folder, name);
    const range = asked[name] as string | undefined;
    const major = range && (/\d+/.exec(range) || [range])[0];
    const fits = own && (!major || own.split('.')[0] === major);
    if (fits && (major || own !== installedVersion(ROOT, name))) continue;
    if (major && !served.test(major)) {
      return `package.json asks for ${name} ${range}, which is not in node_modules: add --install`;
    }
    if (name === 'redis' && !major && callsConnect(source)) {
      return 'it calls connect(), which redis has from version 4 on, and no package.json names a version: add --install';
    }
  }
  return undefined;
}

/** Whether package.json names a package. */
export function isNamed(folder: string, name: string): boolean {
  return name in dependencies(folder);
}

/** Where the compiled texts of the folder's files are: see prepare_graded.ts. */
const compiledFolder = () => join(process.env.SOLUTION_WORK as string, 'compiled');

/** The command that starts a program on a folder with the launcher: apart from the grader and its files, where that is possible. */
export function gradedCommand(folder: string, path: string, ...args: string[]): string[] {
  const command = [process.execPath, join(__dirname, 'launch.js'), path, ...args];
  if (!SANDBOX) return command;
  const ours = ['node_modules', 'test', 'scripts/grade'].map((name) => join(ROOT, name));
  return confine(command, [...[...ours, compiledFolder()].flatMap(readOnly), ...folderMounts(folder)]);
}

/** The name that marks whatever the scripts of this process have started; it begins no other process's. */
export const runMark = (): string => `${process.env.SOLUTION_RUN}.${process.pid}.`;

/**
 * The environment of a graded script: what a terminal has and nothing of the grader's. The Redis of REDIS_URL and the
 * port of PORT are where it finds 6379 and 1245.
 */
export function gradedEnv(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const kept = ['PATH', 'USER', 'LANG', 'LC_ALL', 'TZ'].filter((name) => process.env[name]);
  const temporary = SANDBOX ? '/tmp' : join(process.env.SOLUTION_WORK as string, 'tmp');
  const port = /:(\d+)(\/|$)/.exec(env.REDIS_URL || '');
  return {
    ...Object.fromEntries(kept.map((name) => [name, process.env[name]])),
    NODE_PATH: join(ROOT, 'node_modules'),
    NO_COLOR: '1',
    FORCE_COLOR: '0',
    HOME: temporary,
    TMPDIR: temporary,
    COMPILED: compiledFolder(),
    MOVED_PORTS: `6379:${port ? port[1] : 1},1245:${env.PORT || 0}`,
    QUEUING_RUN: runMark(),
  };
}
