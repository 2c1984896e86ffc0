// Task 5: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '5-subscriber.ts';
const PRINT = 'console.log(message);';
const QUIT = 'client.quit();';

/** What else fails where it prints or ends otherwise. */
const LINES = ['in the same packet', 'subscribes again'];

testEdits([
  {
    breaks: 'channel `holberton school channel`',
    file,
    replace: "'holberton school channel'",
    by: "'holberton_school_channel'",
    fails: ['subscribes to the channel "holberton school channel"'],
    hint: 'letter by letter',
  },
  {
    breaks: 'no channel but that',
    file,
    replace: 'client.subscribe(CHANNEL, reportFailure)',
    by: "client.subscribe(CHANNEL, 'another channel', reportFailure)",
    fails: ['subscribes to the channel "holberton school channel"', 'prints nothing else'],
    also: ['ends at KILL_SERVER', 'ends with status 0 at KILL_SERVER'],
  },
  {
    breaks: 'connects like Task 1',
    file,
    replace: "client.on('ready', logConnected);\n",
    by: '',
    fails: ['prints that it is connected, and each message'],
    also: [...LINES, 'keeps running without Redis'],
  },
  {
    breaks: 'prints each message it receives',
    file,
    replace: PRINT,
    by: 'console.log(`Message: ${message}`);',
    fails: ['prints that it is connected, and each message'],
    also: LINES,
  },
  {
    breaks: 'on the message `KILL_SERVER` it prints it',
    file,
    replace: PRINT,
    by: `if (message !== 'KILL_SERVER') ${PRINT}`,
    fails: ['prints that it is connected, and each message, KILL_SERVER too'],
    also: ['in the same packet'],
  },
  {
    breaks: 'nothing else goes to stdout',
    file,
    replace: "client.on('message', ",
    by: "client.on('subscribe', () => console.log('subscribed'));\nclient.on('message', ",
    fails: ['prints nothing else'],
    also: LINES,
  },
  {
    breaks: 'unsubscribes and quits, and the process ends',
    file,
    replace: QUIT,
    by: '',
    fails: ['ends at KILL_SERVER'],
    also: ['ends with status 0 at KILL_SERVER'],
  },
  {
    breaks: 'ends at KILL_SERVER and not before',
    file,
    replace: "if (message === 'KILL_SERVER')",
    by: 'if (message)',
    fails: ['ends at KILL_SERVER, and not before', 'prints that it is connected, and each message'],
    also: LINES,
  },
  {
    breaks: 'the process ends with status 0',
    file,
    replace: QUIT,
    by: 'client.quit(() => process.exit(1));',
    robustness: true,
    fails: ['ends with status 0 at KILL_SERVER'],
  },
  {
    breaks: 'and nothing after KILL_SERVER',
    file,
    replace:
      "    client.off('message', printMessage); // what came in the same packet is not printed any more\n",
    by: '',
    robustness: true,
    fails: ['not even in the same packet'],
  },
  {
    breaks: 'on Ctrl-C ends with status 0',
    file,
    replace: 'closeClient(client, done)',
    by: 'process.exit(1)',
    robustness: true,
    fails: ['ends with status 0 on Ctrl-C'],
  },
  {
    breaks: 'goes on by itself once Redis is there again',
    file,
    replace: 'createClient()',
    by: 'createClient({ retry_strategy: () => undefined })',
    robustness: true,
    fails: ['keeps running without Redis', 'subscribes again after the server was killed'],
  },
]);
