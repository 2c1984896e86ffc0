// The READMEs: the files, headings and commands that they name exist, and their samples are what the scripts print.
import { existsSync, readdirSync, readFileSync } from 'fs';
import { dirname, join, normalize } from 'path';
import { describeFault, planFaults } from '../../scripts/faults/sequence';
import { USUAL } from '../../scripts/walkthrough/tasks';
import * as expected from '../support/expected';
import { ROOT } from '../support/launcher';

/** Folders whose files are not the project's own. */
const FOREIGN = ['node_modules', 'dist', 'coverage', 'solutions'];

function filesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (!entry.isDirectory()) return [path];
    return entry.name.startsWith('.') || FOREIGN.includes(entry.name) ? [] : filesIn(path);
  });
}

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const exists = (path: string) => existsSync(join(ROOT, path));

/** The first group of every match of a pattern that has the flag g: the parts at odd places. */
const matches = (text: string, pattern: RegExp) =>
  text.split(pattern).filter((_part, index) => index % 2 === 1);

const headings = (text: string) => matches(text.replace(/```[^]*?```/g, ''), /^#+ (.+)$/gm);

/** The part of a link after '#' that leads to a heading, as GitHub makes it. */
const anchor = (heading: string) =>
  heading
    .toLowerCase()
    .replace(/[^\w\- ]/g, '')
    .replace(/ /g, '-');

const READMES = filesIn('').filter((path) => path.endsWith('README.md'));
const SOURCES = filesIn('').filter((path) => /^(src|test|scripts)\/.*\.(ts|sh)$/.test(path));
const COMMANDS = Object.keys(JSON.parse(read('package.json')).scripts);

/** Names of files that the project does not have: Redis's own, and the made-up task of "How to add a task". */
const OTHERS = /NAME|3-counter|^src\/redis-/;
const FOLDERS = /^(src|test|scripts|support|programs|commands|guarantees|grade|helpers)\//;
const ENDINGS = /\w\.(ts|sh|rdb)$/;

test('finds the READMEs of the root and of the folders, and that of the root is short', () => {
  const own = ['README.md', 'src/README.md', 'test/README.md', 'scripts/README.md'];
  expect(READMES).toEqual(expect.arrayContaining(own));
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(131);
});

describe.each(READMES)('%s names', (readme) => {
  const text = read(readme);
  const resolve = (path: string) => normalize(join(dirname(readme), path));

  test('files and headings that exist, in its links', () => {
    const links = matches(text, /\]\(([^)]+)\)/g).filter((link) => !/^https?:/.test(link));
    const dead = links.filter((link) => {
      const [path, part] = link.split('#');
      const file = path ? resolve(path) : readme;
      return !exists(file) || (part !== undefined && !headings(read(file)).map(anchor).includes(part));
    });
    expect(dead).toEqual([]);
  });

  test('files that exist', () => {
    const words = matches(text, /`([^`\n]+)`/g).flatMap((code) => code.split(' '));
    const names = words.filter((word) => /^[\w./-]+$/.test(word) && !OTHERS.test(word));
    const files = names.filter((name) => FOLDERS.test(name) || ENDINGS.test(name));
    expect(files.filter((name) => !exists(name) && !exists(resolve(name)))).toEqual([]);
  });

  test('commands of package.json, and scripts that exist', () => {
    const commands = matches(text, /npm run (?:-s )?([a-z:]+)/g);
    expect(commands.filter((command) => !COMMANDS.includes(command))).toEqual([]);
    const scripts = matches(text, /npm run dev (\d+-[\w-]+)`/g);
    expect(scripts.filter((name) => !exists(`src/${name}.ts`))).toEqual([]);
  });
});

test('the table of tasks has every script', () => {
  const scripts = SOURCES.filter((path) => /^src\/[^/]+$/.test(path));
  expect(scripts.length).toBeGreaterThan(10);
  const rows = matches(read('README.md'), /^(\|.*)$/gm).join('\n');
  expect(scripts.filter((path) => !rows.includes(`](${path})`))).toEqual([]);
});

test('src/README.md has the headings that comments cite', () => {
  const cited = SOURCES.flatMap((path) => matches(read(path), /src\/README\.md(?:,| asks) "([^"]+)"/g));
  expect(cited).toContain('For every script');
  expect(cited.filter((heading) => !headings(read('src/README.md')).includes(heading))).toEqual([]);
});

/** What is typed after '$ ' in a terminal, each time with the lines that are printed then. */
function readTerminal(lines: string[]): { command: string; lines: string[] }[] {
  const parts = lines.join('\n').split(/^\$ /m).slice(1);
  return parts.map((part) => {
    const [command, ...printed] = part.trimEnd().split('\n');
    return { command, lines: printed };
  });
}

/** The code blocks that begin with '$ '. Between two terminals that stand side by side there is a '|'. */
function samplesOf(readme: string) {
  return matches(read(readme), /^```\n(\$ [^]*?)\n```$/gm).flatMap((block) => {
    const lines = block.split('\n');
    if (!lines[0].includes(' | ')) return readTerminal(lines);
    const rows = lines.map((line) => line.split(/ \| ?/).map((part) => part.trim()));
    return [0, 1].flatMap((column) => readTerminal(rows.map((row) => row[column]).filter((line) => line)));
  });
}

describe('what is shown as printed is what the tests of the scripts expect:', () => {
  const shown = ['README.md', 'src/README.md'].flatMap(samplesOf);

  const scripts = Object.entries(USUAL).filter(([file]) => file !== '8-job'); // it prints nothing by itself
  test.each(scripts)('%s, each time from its first line to its last', (file, sequences) => {
    const outputs = shown
      .filter(({ command }) => command === `npx ts-node src/${file}.ts`)
      .map(({ lines }) => lines.filter((line) => line !== expected.notConnected(6379)))
      .filter((lines) => lines.length > 0); // it was started with a server
    expect(outputs).not.toEqual([]);
    for (const lines of outputs) {
      expect([...lines].sort()).toEqual(sequences.flat().sort());
      for (const sequence of sequences) {
        expect(lines.filter((line) => sequence.includes(line))).toEqual(sequence);
      }
    }
  });

  test('every answer of a server', () => {
    const { seats, stock } = expected;
    const answers = [
      ['/list_products', stock.list],
      ['/list_products/3', stock.product(3, 2)],
      ['/list_products/3', stock.product(3, 0)],
      ['/list_products/12', stock.notFound],
      ['/reserve_product/3', stock.confirmed(3)],
      ['/reserve_product/3', stock.notEnough(3)],
      ['/reserve_product/12', stock.notFound],
      ['/available_seats', seats.available(50)],
      ['/available_seats', seats.available(49)],
      ['/available_seats', seats.available(0)],
      ['/reserve_seat', seats.inProcess],
      ['/reserve_seat', seats.blocked],
      ['/process', seats.processing],
    ].map(([path, body]) => `curl localhost:1245${path} ${body}`);
    const requests = shown.filter(({ command }) => command.startsWith('curl '));
    expect(requests.length).toBeGreaterThan(8);
    for (const { command, lines } of requests) expect(answers).toContain(`${command} ${lines}`);
  });

  test('the faults of a seed', () => {
    const [{ lines }] = samplesOf('scripts/README.md').filter(({ command }) => /test:faults/.test(command));
    expect(lines.slice(0, 14)).toEqual(['SEED=1 SECONDS=5', ...planFaults(1, 5).map(describeFault)]);
  });
});
