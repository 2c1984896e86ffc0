// Writes what passes the relays into a file, for looking into a broken promise.
import { openSync, writeSync } from 'fs';
import { now } from './clock';
import { Trace } from './links';

/**
 * Opens the file of the variable TRACE, and makes a Trace for each relay; without a file they do nothing.
 * @throws Error when the file cannot be written
 */
export function openTrace(path: string | undefined): (link: string) => Trace {
  if (!path) return () => () => undefined;
  const file = openSync(path, 'w');
  return (link) => (connection, from, data, passage) => {
    const time = (now() / 1000).toFixed(3);
    const text = JSON.stringify(data.toString());
    writeSync(file, `${time} s  ${link} ${connection} from ${from} ${JSON.stringify(passage)} ${text}\n`);
  };
}
