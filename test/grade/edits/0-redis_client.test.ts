// Task 1: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '0-redis_client.ts';
const CONNECTED = "client.on('ready', logConnected);";
const NOT_CONNECTED = "client.on('error', logNotConnected);";
const CLOSE = 'onShutdown((done) => closeClient(client, done));';

testEdits([
  {
    breaks: 'connected: `Redis client connected to the server`',
    file,
    replace: CONNECTED,
    by: "client.on('ready', () => console.log('Redis client connected to server'));",
    fails: ['prints one line when it is connected'],
    also: ['connects by itself', 'connects again'],
  },
  {
    breaks: 'one line when it is connected',
    file,
    replace: CONNECTED,
    by: `${CONNECTED}\nclient.on('ready', logConnected);`,
    fails: ['prints nothing else'],
  },
  {
    breaks: 'nothing but the lines of the task goes to stdout',
    file,
    replace: CONNECTED,
    by: `${CONNECTED}\nclient.on('ready', () => console.log('Waiting for commands'));`,
    fails: ['prints nothing else'],
  },
  {
    breaks: 'error event: `Redis client not connected to the server: ERROR`',
    file,
    replace: NOT_CONNECTED,
    by: "client.on('error', (error) => console.log(`Redis client not connected: ${error.message}`));",
    fails: ['without a server prints why it is not connected'],
    also: ['at every retry'],
  },
  {
    breaks: "ERROR is the error's message",
    file,
    replace: NOT_CONNECTED,
    by: "client.on('error', (error) => console.log(`Redis client not connected to the server: ${error.name}`));",
    fails: ['without a server prints why it is not connected'],
    also: ['at every retry'],
  },
  {
    breaks: 'both lines are printed on stdout',
    file,
    replace: NOT_CONNECTED,
    by: "client.on('error', (error) => console.error(`Redis client not connected to the server: ${error.message}`));",
    fails: ['without a server prints why it is not connected'],
    also: ['at every retry'],
  },
  {
    breaks: 'the line is printed again at every retry',
    file,
    replace: NOT_CONNECTED,
    by: "client.once('error', logNotConnected);\nclient.on('error', () => undefined);",
    robustness: true,
    fails: ['at every retry'],
  },
  {
    breaks: 'the script connects by itself once the server is up',
    file,
    replace: 'createClient()',
    by: 'createClient({ retry_strategy: () => undefined })',
    robustness: true,
    fails: ['started without a server, connects by itself'],
    also: ['at every retry', 'connects again', 'without a server prints why'],
  },
  {
    breaks: 'it goes on by itself once the server is there again',
    file,
    replace: CONNECTED,
    by: "client.once('ready', logConnected);",
    robustness: true,
    fails: ['connects again after the server was killed'],
  },
  {
    breaks: 'no script crashes while Redis is unavailable',
    file,
    replace: NOT_CONNECTED,
    by: "client.on('error', (error) => { logNotConnected(error); throw error; });",
    robustness: true,
    fails: ['started without a server, connects by itself', 'connects again after the server was killed'],
    also: ['at every retry'],
  },
  {
    breaks: 'runs until Ctrl-C',
    file,
    replace: CONNECTED,
    by: `${CONNECTED}\nclient.on('ready', () => process.exit());`,
    robustness: true,
    fails: ['runs until Ctrl-C'],
    also: ['connects again', 'connects by itself'],
  },
  {
    breaks: 'ends with status 0 on Ctrl-C',
    file,
    replace: CLOSE,
    by: 'onShutdown(() => process.exit(130));',
    robustness: true,
    fails: ['runs until Ctrl-C'],
  },
  {
    breaks: 'ends on Ctrl-C',
    file,
    replace: CLOSE,
    by: "process.on('SIGINT', () => console.error('not now'));",
    robustness: true,
    fails: ['runs until Ctrl-C'],
  },
]);
