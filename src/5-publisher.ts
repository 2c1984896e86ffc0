// Task 5: publishes four messages to a channel, each at its own time.
import { createClient, logConnected, logNotConnected, quitWhenDone } from './helpers/client';
import { reportFailure } from './helpers/failure';

const CHANNEL = 'holberton school channel';

const client = createClient();
client.on('ready', logConnected);
client.on('error', logNotConnected);

/** Prints and publishes `message` after `time` milliseconds (Task 5). */
function publishMessage(message: string, time: number): void {
  setTimeout(() => {
    console.log(`About to send ${message}`);
    client.publish(CHANNEL, message, reportFailure);
  }, time);
}

publishMessage('Holberton Student #1 starts course', 100);
publishMessage('Holberton Student #2 starts course', 200);
publishMessage('KILL_SERVER', 300);
publishMessage('Holberton Student #3 starts course', 400);
setTimeout(quitWhenDone, 400, client);
