// The marks as JUnit's XML, which continuous integration reads.
import { join } from 'path';
import { compileFile } from 'pug';
import { explain } from './print';
import { Result } from './result';

/** Characters that XML cannot hold, not even as entities. */
const NOT_IN_XML = /[^\t\n\r\u0020-\uD7FF\uE000-\uFFFD\u{10000}-\u{10FFFF}]/gu;

/** The checks as a test suite, with an error if grading was cut short or was not possible. */
export function junit(result: Result): string {
  const xml = compileFile(join(__dirname, 'junit.pug'))({ ...result, explain });
  return `<?xml version="1.0" encoding="UTF-8"?>${xml}\n`.replace(NOT_IN_XML, '\uFFFD');
}
