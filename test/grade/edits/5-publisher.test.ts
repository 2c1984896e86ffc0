// Task 5's publisher: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '5-publisher.ts';
const PUBLISH = 'client.publish(CHANNEL, message, reportFailure);';
const ABOUT = 'console.log(`About to send ${message}`);';
const SECOND = "publishMessage('Holberton Student #2 starts course', 200);";

/** What the subscriber shows of a message that differs. */
const HEARD = ['the subscriber prints the messages'];

testEdits([
  {
    breaks: 'channel `holberton school channel`',
    file,
    replace: "'holberton school channel'",
    by: "'school channel'",
    fails: ['publishes to the channel "holberton school channel"'],
    hint: 'letter by letter',
    also: HEARD,
  },
  {
    breaks: 'prints `About to send MESSAGE`',
    file,
    replace: ABOUT,
    by: 'console.log(`Sending ${message}`);',
    fails: ['prints that it is connected, then each message'],
  },
  {
    breaks: 'connects like Task 1',
    file,
    replace: "client.on('ready', logConnected);\n",
    by: '',
    fails: ['prints that it is connected, then each message'],
    also: ['keeps running without Redis'],
  },
  {
    breaks: 'publishes the message, not what it prints',
    file,
    replace: PUBLISH,
    by: PUBLISH.replace('message,', '`About to send ${message}`,'),
    fails: ['publishes the four messages in their order'],
    also: HEARD,
  },
  {
    breaks: 'publishes each message once',
    file,
    replace: PUBLISH,
    by: `${PUBLISH}\n    ${PUBLISH}`,
    fails: ['publishes the four messages in their order, each once'],
    also: [...HEARD, 'publishes each message at its time'],
  },
  {
    breaks: 'the calls: all four messages',
    file,
    replace: SECOND,
    by: '',
    fails: ['prints that it is connected, then each message', 'publishes the four messages in their order'],
    also: [...HEARD, 'publishes each message at its time'],
  },
  {
    breaks: '`Holberton Student #2 starts course`',
    file,
    replace: SECOND,
    by: SECOND.replace('#2', '2'),
    fails: ['prints that it is connected, then each message', 'publishes the four messages in their order'],
    also: HEARD,
  },
  {
    breaks: 'at 200 ms, the second',
    file,
    replace: SECOND,
    by: SECOND.replace('200', '350'),
    fails: ['prints that it is connected, then each message', 'publishes the four messages in their order'],
    also: [...HEARD, 'publishes each message at its time'],
  },
  {
    breaks: 'after `time` milliseconds',
    file,
    replace: '  }, time);',
    by: '  }, 0);',
    fails: ['publishes each message at its time'],
    also: [...HEARD, 'prints that it is connected, then'], // 'connected' comes late
  },
  {
    breaks: 'at 400 ms, the fourth',
    file,
    replace: '400);\nsetTimeout(quitWhenDone, 400,',
    by: '2500);\nsetTimeout(quitWhenDone, 2500,',
    fails: ['publishes each message at its time'],
  },
  {
    breaks: 'nothing else goes to stdout',
    file,
    replace: PUBLISH,
    by: "client.publish(CHANNEL, message, () => console.log('sent'));",
    fails: ['prints nothing else'],
  },
  {
    breaks: 'ends by itself',
    file,
    replace: 'setTimeout(quitWhenDone, 400, client);',
    by: '',
    robustness: true,
    fails: ['ends by itself with status 0'],
  },
  {
    breaks: 'no script crashes while Redis is unavailable',
    file,
    replace: "client.on('error', logNotConnected);",
    by: "client.on('error', () => process.exit(1));",
    robustness: true,
    fails: ['keeps running without Redis'],
  },
]);
