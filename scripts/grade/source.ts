// Reads a student's folder: where the scripts are, what they import, and which packages they need.
import { existsSync, readdirSync, readFileSync, statSync } from 'fs';
import { dirname, extname, join, resolve } from 'path';

const ROOT = resolve(__dirname, '../..');
const EXTENSIONS = ['.ts', '.js', '.mjs', '.cjs'];
const MAX_FILES = 300;

/** Bytes of the largest file that is read: a file in a student's folder may be a link to an endless device. */
const MAX_BYTES = 2e6;

const isFile = (path: string) => existsSync(path) && statSync(path).isFile();

/** The text of a file, with \n at the end of lines; '' if it is too large, not a regular file, or cannot be read. */
export function textOf(path: string): string {
  if (!isFile(path) || statSync(path).size > MAX_BYTES) return '';
  try {
    return readFileSync(path, 'utf8')
      .replace(/^\uFEFF/, '')
      .replace(/\r\n/g, '\n');
  } catch {
    return '';
  }
}

/** The path of a script in the folder or its `src`. */
export function locate(folder: string, file: string): string | undefined {
  const places = [folder, join(folder, 'src')];
  return places.flatMap((place) => EXTENSIONS.map((end) => join(place, file + end))).find(isFile);
}

/** Why there is no script to start, if so. */
export function whyMissing(folder: string, file: string): string | undefined {
  const path = locate(folder, file);
  if (path) return statSync(path).size <= MAX_BYTES && !textOf(path).trim() ? 'the file is empty' : undefined;
  const plain = (name: string) => name.replace(/\.[mc]?[jt]s$/, '').replace(/[^a-z0-9]/gi, '');
  // Finds 8-jobs.js instead of 8-job.js, and an 8-job.js that is a folder, a device or a broken link.
  const like = readdirSync(folder).find((name) => {
    return /\.[mc]?[jt]s$/.test(name) && plain(name).replace(/s$/i, '') === plain(file);
  });
  const isNamed = EXTENSIONS.some((end) => like === file + end);
  const hint = like ? `; ${like} is ${isNamed ? 'not a regular file' : 'not its name'}` : '';
  return `there is no ${file}.js or ${file}.ts in the folder or its src${hint}`;
}

/** A file and the local files that it imports, directly or not: paths and texts. */
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

/** The text of a file and of the local files that it imports. */
export function sourceOf(path: string): string {
  return [...filesOf(path).values()].join('\n');
}

/** What is read of a package.json. */
export interface Package {
  version?: unknown;
  dependencies?: Record<string, string>;
  devDependencies?: Record<string, string>;
}

/** A folder's package.json; {} if there is none, or it cannot be read. */
function readPackage(folder: string): Package {
  try {
    const content: unknown = JSON.parse(textOf(join(folder, 'package.json')));
    return typeof content === 'object' && content ? content : {};
  } catch {
    return {};
  }
}

/** The version of a package in the folder's node_modules, or in one above it. */
export function installedVersion(folder: string, name: string): string | undefined {
  const { version } = readPackage(join(folder, 'node_modules', name));
  if (typeof version === 'string') return version;
  return dirname(folder) === folder ? undefined : installedVersion(dirname(folder), name);
}

/** The packages that a folder's package.json asks for, with their version ranges. */
export function dependencies(folder: string): Record<string, string> {
  const { dependencies: toRun = {}, devDependencies = {} } = readPackage(folder);
  const ranges = Object.entries({ ...devDependencies, ...toRun });
  return Object.fromEntries(ranges.filter(([, range]) => typeof range === 'string'));
}

/** Whether code calls a client's connect(), as redis 4 and later need; redis/lib exists only in redis 2 and 3. */
export const callsConnect = (source: string): boolean =>
  /\.connect\(\s*\)/.test(source) && !/['"]redis\/lib\//.test(source);

/** The major versions that our own packages can replace. */
const SERVED = { redis: ['0', '1', '2', '3'], kue: ['0'], express: ['4'] };

const majorOf = (range = ''): string | undefined => (/\d+/.exec(range) || [])[0];

/** Which package a script lacks, if so: its folder has none, and it is written for another version than ours. */
export function missingPackage(folder: string, path: string): string | undefined {
  const source = sourceOf(path);
  const asked: Record<string, string | undefined> = dependencies(folder);
  for (const [name, served] of Object.entries(SERVED)) {
    if (!new RegExp(`['"]${name}['"]`).test(source)) continue;
    const range = asked[name];
    const own = installedVersion(folder, name);
    // A folder within our project finds our packages, which say nothing about what it was written for.
    const isOwn = own && own !== installedVersion(ROOT, name);
    if (isOwn && [undefined, majorOf(own)].includes(majorOf(range))) continue;
    if (range && !served.includes(majorOf(range) || '')) {
      return `package.json asks for ${name} ${range}, which is not in the folder's node_modules: add --install`;
    }
    if (name === 'redis' && !range && callsConnect(source)) {
      return 'it calls connect(), which redis has from version 4 on, and no package.json names a version: add --install';
    }
  }
  return undefined;
}

/** Why an error is not the script's fault, if so: a package that package.json asks for is not installed. */
export function neededPackage(folder: string, error: string): string | undefined {
  // '@redis/client' of '@redis/client/lib', 'redis' of 'redis/lib/utils'
  const [, name, main] = /Cannot find module '((@[^'/]+\/[^'/]+|[^'./][^'/]*)[^']*)'/.exec(error) || [];
  if (!name || !(main in dependencies(folder))) return undefined;
  return `it needs the package ${name}, which is not in the folder's node_modules: add --install`;
}
