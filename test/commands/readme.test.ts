import { existsSync } from 'fs';
import { dirname, join, normalize } from 'path';
import { anchor, headings, matches, projectFiles, read, samples } from './documents';
import { notConnected } from '../support/expected';
import { Stage } from '../../scripts/walkthrough/stage';
import { TASK_SCENARIOS } from '../../scripts/walkthrough/tasks';
import { ROOT } from '../support/launcher';
import type { Script } from '../support/script';

const READMES = projectFiles().filter((path) => path.endsWith('README.md'));
const SOURCES = projectFiles().filter((path) => /^(src|test|scripts)\/.*\.(ts|sh)$/.test(path));

/** Names of files that the project does not have: Redis's own, and the made-up task of "How to add a task". */
const OTHERS = /NAME|3-counter|^src\/redis-/;
const ENDINGS = /\w\.(ts|sh|rdb)$/;
const FOLDERS = /^(src|test|scripts|support|programs|fixtures|commands|guarantees|grade|helpers)\//;

test('finds the READMEs of the root and of the folders', () => {
  expect(READMES).toEqual(
    expect.arrayContaining(['README.md', 'src/README.md', 'test/README.md', 'scripts/README.md'])
  );
});

test('the README of the root stays short', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(150);
});

describe.each(READMES)('%s', (readme) => {
  const text = read(readme);
  const resolve = (path: string) => normalize(join(dirname(readme), path));

  test('leads to files and headings that exist', () => {
    const links = matches(text, /\]\(([^)]+)\)/g).filter((link) => !/^https?:/.test(link));
    const dead = links.filter((link) => {
      const [path, part] = link.split('#');
      const file = path ? resolve(path) : readme;
      if (!existsSync(join(ROOT, file))) return true;
      return part !== undefined && !headings(read(file)).map(anchor).includes(part);
    });
    expect(dead).toEqual([]);
  });

  test('names files that exist', () => {
    const words = matches(text, /`([^`\n]+)`/g).flatMap((code) => code.split(' '));
    const names = words.filter(
      (word) => /^[\w./-]+$/.test(word) && (FOLDERS.test(word) || ENDINGS.test(word)) && !OTHERS.test(word)
    );
    const missing = names.filter(
      (name) => ![name, resolve(name)].some((path) => existsSync(join(ROOT, path)))
    );
    expect(missing).toEqual([]);
  });

  test('names commands that package.json has, and scripts that there are', () => {
    const commands = matches(text, /npm run (?:-s )?([a-z:]+)/g);
    const scripts = Object.keys(JSON.parse(read('package.json')).scripts);
    expect(commands.filter((command) => !scripts.includes(command))).toEqual([]);
    const names = matches(text, /npm run dev ([\w-]+)`/g).filter((name) => !OTHERS.test(name));
    expect(names.filter((name) => !existsSync(join(ROOT, 'src', `${name}.ts`)))).toEqual([]);
  });
});

test('the table of tasks has every script', () => {
  const rows = read('README.md')
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .join('\n');
  const scripts = SOURCES.filter((path) => /^src\/[^/]+$/.test(path));
  expect(scripts.length).toBeGreaterThan(10);
  expect(scripts.filter((path) => !rows.includes(`](${path})`))).toEqual([]);
});

test('what comments cite of src/README.md is there', () => {
  const cited = SOURCES.flatMap((path) => matches(read(path), /src\/README\.md(?:,| asks) "([^"]+)"/g));
  expect(cited).toContain('For every script');
  const specification = headings(read('src/README.md'));
  expect(cited.filter((heading) => !specification.includes(heading))).toEqual([]);
});

describe('what is shown as printed is what the scenarios expect', () => {
  const shown = ['README.md', 'src/README.md'].flatMap((readme) => samples(read(readme)));
  const printed = new Map<string, string[][]>();
  const answers: string[] = [];

  // A stage that starts nothing, and notes what each script is expected to print or to answer.
  const script: Partial<Script> = { waitForLine: async () => undefined, waitForExit: async () => 0 };
  const stage: Partial<Stage> = {
    start: (file, { prints = [] }) => {
      printed.set(file, prints);
      return script as Script;
    },
    serve: async () => ({ script: script as Script, port: 1245 }),
    callModule: () => script as Script,
    stop: async () => undefined,
    curl: async (_server, path, body) => {
      answers.push(`localhost:1245${path} ${body}`);
    },
    redisCli: async () => undefined,
  };
  beforeAll(async () => {
    for (const { run } of TASK_SCENARIOS) await run(stage as Stage);
  });

  test('every script, each time from its first line to its last', () => {
    expect(printed.size).toBeGreaterThan(8);
    for (const [file, sequences] of printed) {
      const outputs = shown
        .filter(({ command }) => command === `npx ts-node src/${file}.ts`)
        .map(({ lines }) => lines.filter((line) => line !== notConnected(6379)))
        .filter((lines) => lines.length > 0); // it was started with a server
      expect({ file, isShown: outputs.length > 0 }).toEqual({ file, isShown: true });
      for (const lines of outputs) {
        expect([...lines].sort()).toEqual(sequences.flat().sort());
        for (const sequence of sequences) {
          expect(lines.filter((line) => sequence.includes(line))).toEqual(sequence);
        }
      }
    }
  });

  test('every answer of a server', () => {
    const requests = shown.filter(({ command }) => command.startsWith('curl '));
    expect(requests.length).toBeGreaterThan(8);
    const shownAnswers = requests.map(({ command, lines }) => `${command.slice('curl '.length)} ${lines}`);
    expect(shownAnswers.filter((answer) => !answers.includes(answer))).toEqual([]);
  });
});
