// The READMEs: the files, headings and commands that they name exist, and their samples show what is really printed.
import { execFileSync } from 'child_process';
import { existsSync, readFileSync } from 'fs';
import { dirname, join, normalize } from 'path';
import { describeFault, planFaults } from '../../scripts/faults/sequence';
import { USUAL } from '../../scripts/walkthrough/tasks';
import { notConnected, seats, stock } from '../support/expected';
import { findFaults, NO_FAULTS } from '../support/judge';
import { ROOT } from '../support/launcher';

const read = (path: string) => readFileSync(join(ROOT, path), 'utf8');
const exists = (path: string) => existsSync(join(ROOT, path));

/** The paths of the files with this name, in which * stands for anything. */
function find(name: string): string[] {
  const args = ['README.md', 'src', 'test', 'scripts', '-name', name];
  return execFileSync('find', args, { cwd: ROOT, encoding: 'utf8' }).trim().split('\n');
}

/** The first group of every match. The pattern has no other group, so that `split` returns it at the odd indexes. */
const matches = (text: string, pattern: RegExp) =>
  text.split(pattern).filter((_part, index) => index % 2 === 1);

const headings = (readme: string) => matches(read(readme).replace(/```[^]*?```/g, ''), /^#+ (.+)$/gm);

/** GitHub's anchor for a heading, which follows # in a link. */
const anchor = (heading: string) =>
  heading.toLowerCase().replace(/[^\w-]/g, (character) => (character === ' ' ? '-' : ''));

const COMMANDS = Object.keys(JSON.parse(read('package.json')).scripts);

/** Files that the project does not have: Redis's, and those of the sample task in "How to add a task". */
const NOT_OURS = /NAME|3-counter|^src\/redis-/;
const FILE = /^(src|test|scripts|support|programs|commands|guarantees|grade|helpers)\/|\w\.(ts|sh|rdb)$/;

test.each(find('README.md'))('%s names files, headings and commands that exist', (readme) => {
  const text = read(readme);
  const resolve = (path: string) => normalize(join(dirname(readme), path));
  const links = matches(text, /\]\(([^)]+)\)/g).filter((link) => !/^https?:/.test(link));
  const isDead = (link: string) => {
    const [path, part] = link.split('#');
    const file = path ? resolve(path) : readme;
    return !exists(file) || (part !== undefined && !headings(file).map(anchor).includes(part));
  };
  const words = matches(text, /`([^`\n]+)`/g).flatMap((code) => code.split(' '));
  const files = words.filter((word) => /^[\w./-]+$/.test(word) && FILE.test(word) && !NOT_OURS.test(word));
  const commands = matches(text, /npm run (?:-s )?([a-z:]+)/g);
  const scripts = matches(text, /npm run dev (\d+-[\w-]+)`/g);
  expect([
    ...links.filter(isDead),
    ...files.filter((name) => !exists(name) && !exists(resolve(name))),
    ...commands.filter((command) => !COMMANDS.includes(command)),
    ...scripts.filter((name) => !exists(`src/${name}.ts`)),
  ]).toEqual([]);
});

test('README.md is short, and its table of tasks lists every script', () => {
  expect(read('README.md').split('\n').length).toBeLessThanOrEqual(131);
  const scripts = find('*.ts').filter((path) => /^src\/[^/]+$/.test(path));
  expect(scripts.length).toBeGreaterThan(10);
  const rows = matches(read('README.md'), /^(\|.*)$/gm).join('\n');
  expect(scripts.filter((path) => !rows.includes(`](${path})`))).toEqual([]);
});

test('src/README.md has the headings that comments cite', () => {
  const cited = find('*.ts').flatMap((path) => matches(read(path), /src\/README\.md(?:,| asks) "([^"]+)"/g));
  expect(cited).toContain('For every script');
  expect(cited.filter((heading) => !headings('src/README.md').includes(heading))).toEqual([]);
});

/** The commands in the code blocks of a README, which follow '$ ', with the lines that they print. */
function samplesOf(readme: string): { command: string; lines: string[] }[] {
  return matches(read(readme), /^```\n(\$ [^]*?)\n```$/gm).flatMap((block) => {
    const rows = block.split('\n').map((line) => line.split(/ +\| ?/)); // two terminals side by side
    const columns = [0, 1].flatMap((column) => rows.map((row) => row[column]).filter(Boolean));
    const parts = columns.join('\n').split(/^\$ /m).slice(1);
    return parts.map((part) => {
      const [command, ...lines] = part.trimEnd().split('\n');
      return { command, lines };
    });
  });
}

describe('the samples are what the tests of the scripts expect:', () => {
  const shown = ['README.md', 'src/README.md'].flatMap(samplesOf);

  const scripts = Object.entries(USUAL).filter(([file]) => file !== '8-job'); // prints nothing by itself
  test.each(scripts)('%s, from its first line to its last', (file, sequences) => {
    const outputs = shown
      .filter(({ command }) => command === `npx ts-node src/${file}.ts`)
      .map(({ lines }) => lines.filter((line) => line !== notConnected(6379)))
      .filter((lines) => lines.length > 0); // else it ran without Redis
    expect(outputs).not.toEqual([]);
    for (const lines of outputs) expect(findFaults(lines, sequences)).toEqual(NO_FAULTS);
  });

  test('the answers of the servers', () => {
    const requests = shown.filter(({ command }) => command.startsWith('curl '));
    const answers = requests.map(({ command, lines }) => [command.split('localhost:1245')[1], ...lines]);
    expect(answers).toEqual([
      ['/list_products', stock.list],
      ['/list_products/3', stock.product(3, 2)],
      ['/list_products/12', stock.notFound],
      ['/reserve_product/3', stock.confirmed(3)],
      ['/reserve_product/3', stock.confirmed(3)],
      ['/reserve_product/3', stock.notEnough(3)],
      ['/list_products/3', stock.product(3, 0)],
      ['/available_seats', seats.available(50)],
      ['/reserve_seat', seats.inProcess],
      ['/process', seats.processing],
      ['/available_seats', seats.available(49)],
    ]);
  });

  test('the faults of a seed', () => {
    const [{ lines }] = samplesOf('scripts/README.md').filter(({ command }) => /test:faults/.test(command));
    expect(lines.slice(0, 14)).toEqual(['SEED=1 SECONDS=5', ...planFaults(1, 5).map(describeFault)]);
  });
});
