// Task 2: basic operations, SET and GET, with callbacks.
import { createClient, logConnected, logNotConnected, quitWhenDone } from './helpers/client';
import { printReply, reportFailure } from './helpers/failure';

const client = createClient();
client.on('ready', logConnected);
client.on('error', logNotConnected);

/** Sets the key `schoolName` to `value` and prints the reply (Task 2). */
function setNewSchool(schoolName: string, value: string): void {
  client.set(schoolName, value, printReply);
}

/** Prints the value of the key `schoolName` (Task 2). */
function displaySchoolValue(schoolName: string): void {
  client.get(schoolName, (error, value) => {
    if (error) return reportFailure(error);
    console.log(value);
  });
}

displaySchoolValue('Holberton');
setNewSchool('HolbertonSanFrancisco', '100');
displaySchoolValue('HolbertonSanFrancisco');
quitWhenDone(client);
