// Task 3: each edit breaks one sentence of it.
import { testEdits } from '../edit';
import { LINES } from './lines';

const file = '2-redis_op_async.ts';

testEdits([
  {
    breaks: 'the same four lines in the same order',
    file,
    replace: "await displaySchoolValue('Holberton')",
    by: "displaySchoolValue('Holberton')",
    fails: ['prints the four lines in their order'],
    hint: 'await each read',
    also: LINES,
  },
  {
    breaks: 'the value is awaited',
    file,
    replace: 'console.log(await getAsync(schoolName));',
    by: 'console.log(getAsync(schoolName));',
    fails: ['prints the four lines in their order'],
    hint: 'await',
    also: LINES,
  },
  {
    breaks: 'the same keys',
    file,
    replace:
      "setNewSchool('HolbertonSanFrancisco', '100');\n  await displaySchoolValue('HolbertonSanFrancisco')",
    by: "setNewSchool('SanFrancisco', '100');\n  await displaySchoolValue('SanFrancisco')",
    fails: ['sets the key HolbertonSanFrancisco to 100'],
  },
  {
    breaks: 'the value is read from Redis',
    file,
    replace: 'console.log(await getAsync(schoolName));',
    by: "const value = await getAsync(schoolName);\n  console.log(schoolName === 'Holberton' ? 'School' : value);",
    fails: ['prints the value that Redis holds'],
    also: ['prints null'],
  },
  {
    breaks: 'nothing else goes to stdout',
    file,
    replace: '\nmain();',
    by: "\nmain().then(() => console.log('done'));",
    fails: ['prints nothing else'],
    also: ['wrong type'],
  },
  {
    breaks: 'a failing read is no unhandled rejection',
    file,
    replace: "displaySchoolValue('Holberton').catch(reportFailure)",
    by: "displaySchoolValue('Holberton')",
    robustness: true,
    fails: ['a key of the wrong type'],
  },
  {
    breaks: 'a failing read is logged',
    file,
    replace: "displaySchoolValue('Holberton').catch(reportFailure)",
    by: "displaySchoolValue('Holberton').catch(() => undefined)",
    robustness: true,
    fails: ['a key of the wrong type'],
  },
  {
    breaks: 'ends by itself',
    file,
    replace: '  quitWhenDone(client);\n',
    by: '',
    robustness: true,
    fails: ['ends by itself with status 0'],
    also: ['wrong type'],
  },
]);
