// Task 3: the same operations, with promisify and async/await for the reads.
import { promisify } from 'util';
import { createClient, logConnected, logNotConnected, quitWhenDone } from './helpers/client';
import { printReply, reportFailure } from './helpers/failure';

const client = createClient();
client.on('ready', logConnected);
client.on('error', logNotConnected);

const getAsync = promisify<string, string | null>(client.get).bind(client);

/** Sets the key `schoolName` to `value` and prints the reply (Task 2). */
function setNewSchool(schoolName: string, value: string): void {
  client.set(schoolName, value, printReply);
}

/** Prints the value of the key `schoolName` (Task 3). Rejects with the ReplyError if the read fails. */
async function displaySchoolValue(schoolName: string): Promise<void> {
  console.log(await getAsync(schoolName));
}

async function main(): Promise<void> {
  await displaySchoolValue('Holberton').catch(reportFailure);
  setNewSchool('HolbertonSanFrancisco', '100');
  await displaySchoolValue('HolbertonSanFrancisco').catch(reportFailure);
  quitWhenDone(client);
}

main();
