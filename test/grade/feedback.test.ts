// What a failed check says of the student's own text.
import { gradeFolder } from '../../scripts/grade/grade_folder';
import { FOLDER_TIME, withFolder } from './folder';

delete process.env.RUNNER; // it would have the grader look for compiled scripts

const SCRIPT = `// An ES module, which is compiled: the lines of the compiled text are others.


import { createClient } from 'redis';

const client = createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.get('Holberton', (error, value) => {

  client.nothing(value);
});
`;

// A Node that cannot do that does not tell the line.
const LINE = 'setSourceMapsEnabled' in process ? ' (1-redis_op, line 10)' : '';

test(
  'the line of an error is that of the student',
  () =>
    withFolder({ '1-redis_op.js': SCRIPT }, async (folder) => {
      const { checks } = await gradeFolder(folder, { files: ['1-redis_op'], group: 'task' });
      const [failed] = checks.filter(({ status }) => status === 'failed');
      expect(failed).toMatchObject({
        title: 'prints the four lines in their order',
        reason: `"School" is missing: it ended with 1: TypeError: client.nothing is not a function${LINE}`,
      });
    }),
  FOLDER_TIME
);
