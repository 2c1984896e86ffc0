// Folders whose files a test makes, where the bytes of a file are what is tested.
import { mkdirSync, writeFileSync } from 'fs';
import { dirname, join } from 'path';
import { withFolder } from './folder';

/** The texts of a folder's files, by their paths. */
type Files = Record<string, string>;

/** A right solution of Task 2. */
export const RIGHT = `
const client = require('redis').createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server: ' + error.message));
client.get('Holberton', (error, value) => console.log(value));
client.set('HolbertonSanFrancisco', '100', require('redis').print);
client.get('HolbertonSanFrancisco', (error, value) => { console.log(value); client.quit(); });
`;

/** Writes files into a folder, and returns its path. */
export function writeFiles(folder: string, files: Files): string {
  mkdirSync(folder, { recursive: true });
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Calls `use` with a folder of these files, and removes it. */
export function withFiles<T>(files: Files, use: (folder: string) => Promise<T>): Promise<T> {
  return withFolder((folder) => use(writeFiles(folder, files)));
}
