// Files as editors and other systems leave them: whatever Node runs costs no mark.
import { gradeFolder } from '../../scripts/grade/grade_folder';
import { installCopy } from '../../scripts/grade/install';
import { FOLDER_TIME } from './folder';
import { RIGHT, withFiles } from './files';

const BOM = '\uFEFF';
const PROGRAM = '#!/usr/bin/env node\n';
const windows = (text: string) => text.replace(/\n/g, '\r\n');

const MODULE = RIGHT.replace(
  /const client = .*/,
  "import { createClient, print } from 'redis';\nconst client = createClient();"
).replace("require('redis').print", 'print');
const WAITING = `import { createClient } from 'redis';
import { promisify } from 'util';
const client = createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server:', error.message));
const get = promisify(client.get).bind(client);
console.log(await get('Holberton'));
client.set('HolbertonSanFrancisco', '100', (await import('redis')).print);
console.log(await get('HolbertonSanFrancisco'));
`;

test.each([
  ['a byte order mark', '1-redis_op.js', BOM + RIGHT],
  ['#!', '1-redis_op.js', PROGRAM + RIGHT],
  ['a byte order mark and #!, as an ES module', '1-redis_op.mjs', BOM + PROGRAM + MODULE],
  ['a byte order mark, as TypeScript', '1-redis_op.ts', BOM + MODULE],
  ['the line ends of Windows, a byte order mark and #!', '1-redis_op.js', windows(BOM + PROGRAM + MODULE)],
  [
    'all of these and an await outside of any function',
    '2-redis_op_async.mjs',
    windows(BOM + PROGRAM + WAITING),
  ],
])(
  'full marks: a script that begins with %s',
  (_what, name, text) =>
    withFiles({ [name]: text, 'package.json': windows(`${BOM}{\n"type": "module"\n}`) }, async (folder) => {
      const files = [name.replace(/\..*/, '')];
      const { checks, totals } = await gradeFolder(folder, { files, group: 'task' });
      expect(checks.filter(({ status }) => status !== 'passed')).toEqual([]);
      expect(totals.task.passed).toBe(5);
    }),
  FOLDER_TIME
);

const asking = { '1-redis_op.js': RIGHT, 'package.json': `${BOM}{ "dependencies": { "redis": "^4.0.0" } }` };

test(
  'a package.json with a byte order mark is read',
  () =>
    withFiles(asking, async (folder) => {
      const { checks } = await gradeFolder(folder, { files: ['1-redis_op'], group: 'task' });
      expect(checks[0].reason).toBe(
        'package.json asks for redis ^4.0.0, which is not in node_modules: add --install'
      );
    }),
  FOLDER_TIME
);

test('--install names a package.json that is no JSON', () =>
  withFiles({ 'student/package.json': '{ "dependencies": ' }, async (folder) => {
    await expect(installCopy(`${folder}/student`, folder)).rejects.toThrow(
      `${folder}/student/package.json: Unexpected end of JSON`
    );
  }));
