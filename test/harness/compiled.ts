// Where the compiled text of a student's file is kept, so that it is compiled once however often it is run.
import { createHash } from 'crypto';
import { existsSync } from 'fs';
import { join } from 'path';

/** Whether a work folder has the compiled files already. */
export function isPrepared(work: string): boolean {
  return existsSync(join(work, 'compiled'));
}

/** The path of the compiled file, which is beside the launcher's own. */
export function compiledFile(path: string, text: string, folder = __dirname): string {
  return join(folder, 'compiled', `${createHash('sha1').update(path).update(text).digest('hex')}.js`);
}
