// Task 1: connects to Redis, and prints that it has connected or why it has not.
import { createClient, logConnected, logNotConnected } from './helpers/client';
import { closeClient, onShutdown } from './helpers/shutdown';

const client = createClient();
client.on('ready', logConnected);
client.on('error', logNotConnected);

onShutdown((done) => closeClient(client, done));
