// npm run grade on a terminal, and on machines without bubblewrap.
import { mkdirSync, readdirSync, symlinkSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { findRedis } from '../support/redis';
import { place, start } from './class_folder';
import { FOLDER_TIME, gradeCommand } from './folder';
import { copySolution } from './solutions';

const onLinux = process.platform === 'linux' ? test : test.skip;
const folders = ['first', 'second'];
beforeAll(() => folders.forEach((name) => copySolution('right', place(name))));

/** Makes a folder for PATH with the machine's programs, but with another bwrap or with none. */
function programs(name: string, bwrap?: string): string {
  const folder = place(name);
  mkdirSync(folder);
  for (const from of [dirname(process.execPath), dirname(findRedis()), '/usr/bin', '/bin']) {
    const known = new Set(readdirSync(folder));
    const missing = readdirSync(from).filter((program) => program !== 'bwrap' && !known.has(program));
    for (const program of missing) symlinkSync(join(from, program), join(folder, program));
  }
  if (bwrap) writeFileSync(join(folder, 'bwrap'), bwrap, { mode: 0o755 });
  return folder;
}

onLinux(
  'on a terminal a line shows how far each folder is, and makes room for what is said',
  async () => {
    const command = gradeCommand(...folders.map((name) => place(name)), '2', '--results', place('results'));
    // util-linux's script gives the command a terminal.
    const script = start(['script', '-qec', command.map((word) => `'${word}'`).join(' '), '/dev/null'], {
      NO_COLOR: '1',
    });
    expect(await script.exited).toBe(0);
    const text = script.stdout.join('\n');
    expect(text).toMatch(/\r\x1b\[K0 of 2 folders; now (first|second) \(\d+ checks\)/); // eslint-disable-line no-control-regex
    expect(text).toMatch(/\r\x1b\[K✓ (first|second) {2}task 5\/5/); // eslint-disable-line no-control-regex
  },
  FOLDER_TIME
);

onLinux.each([
  ['is not there', undefined, /runs with your rights.*install bubblewrap \(apt-get install bubblewrap\)\.$/],
  [
    'does not work',
    '#!/bin/sh\necho "No permissions" >&2\nexit 1\n',
    /does not work here \(No permissions\)\.$/,
  ],
])(
  'where bubblewrap %s, a line says so, and the folder is graded',
  async (name, bwrap, line) => {
    const script = start(gradeCommand(place('first'), '2'), {
      PATH: programs(name.replace(/ /g, '_'), bwrap),
    });
    expect(await script.exited).toBe(0);
    expect(script.stderr[0]).toMatch(line);
    expect(script.stdout).toContain('task: 5 of 5');
  },
  FOLDER_TIME
);

onLinux(
  '--no-sandbox says nothing of it',
  async () => {
    const PATH = programs('unused');
    const script = start(gradeCommand(place('first'), '2', '--no-sandbox'), { PATH });
    expect(await script.exited).toBe(0);
    expect(script.stderr.join('\n')).not.toContain('bubblewrap');
  },
  FOLDER_TIME
);
