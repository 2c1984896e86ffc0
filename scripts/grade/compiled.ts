// Where the compiled text of a student's file is kept, so that it is compiled once however often it is run.
import { createHash } from 'crypto';
import { join } from 'path';

/** The path of the compiled file, which is beside the launcher's own. */
export function compiledFile(path: string, text: string, folder = __dirname): string {
  return join(folder, 'compiled', `${createHash('sha1').update(path).update(text).digest('hex')}.js`);
}
