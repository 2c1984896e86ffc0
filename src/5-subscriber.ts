// Task 5: prints every message of a channel until KILL_SERVER.
import { createClient, logConnected, logNotConnected } from './helpers/client';
import { reportFailure } from './helpers/failure';
import { closeClient, onShutdown } from './helpers/shutdown';

const CHANNEL = 'holberton school channel';

const client = createClient();
client.on('ready', () => client.subscribe(CHANNEL, reportFailure));
client.on('ready', logConnected);
client.on('error', logNotConnected);

client.on('message', function printMessage(_channel: string, message: string) {
  console.log(message);
  if (message === 'KILL_SERVER') {
    client.off('message', printMessage); // prints no later message of the same packet
    client.unsubscribe(CHANNEL);
    client.quit();
  }
});

onShutdown((done) => closeClient(client, done));
