// The workarounds of node-redis's faults (src/helpers/internals/README.md), each taken out or broken.
import { testOurEdits } from '../our_tests';

const internals = 'helpers/internals';
const queue = 'helpers/queue.ts';

testOurEdits([
  {
    breaks: 'a pause before the next attempt, also to a server that is no Redis',
    file: `${internals}/ready_check.ts`,
    replace: 'else internals.stream.destroy();',
    by: 'else create_stream.call(client);',
    test: 'helpers/connection',
    fails: ['a server that is no Redis'],
  },
  {
    breaks: 'a connection that breaks before a subscription is made again is not said to be there',
    file: `${internals}/connection.ts`,
    replace: "filterEvents(client, 'ready', () => isReady(client));",
    by: 'void [filterEvents, isReady];',
    test: 'helpers/connection',
    fails: ['a connection that breaks before a subscription'],
  },
  {
    breaks: 'no command goes to database 0 when SELECT was refused',
    file: `${internals}/ready_check.ts`,
    replace: 'return refuse(error.message)',
    by: 'void refuse',
    test: 'helpers/connection',
    fails: ['a database that the server does not have'],
  },
  {
    breaks: 'a password that is not asked for is no reason to refuse the connection',
    file: `${internals}/ready_check.ts`,
    replace: 'error && !NO_PASSWORD_NEEDED.test(error.message)',
    by: 'error',
    test: 'helpers/connection',
    fails: ['a password that the server does not ask for'],
  },
  {
    breaks: 'a check that was put off belongs to its connection',
    file: `${internals}/ready_check.ts`,
    replace: 'if (!client.connected || internals.ready || checking) return;',
    by: '',
    test: 'helpers/connection',
    fails: ['a check that was put off while Redis was loading'],
  },
  {
    breaks: 'a transaction is sent as a unit',
    file: queue,
    replace: 'sendTransactionsAsUnits(client);',
    by: 'void sendTransactionsAsUnits;',
    test: 'helpers/nothing_lost_redis',
    fails: ['cut in the middle of a transaction'],
  },
  {
    breaks: 'a transaction that queues a job runs once',
    file: `${internals}/transaction.ts`,
    replace: '? [`${name}:${(count += 1)}`] : []',
    by: '? [] : []',
    test: 'helpers/nothing_lost_redis',
    fails: ['a creator whose connections are cut before the reply'],
  },
  {
    breaks: 'a transaction is sent with its script, which may be flushed',
    file: `${internals}/transaction.ts`,
    replace: "return client.send_command('eval', [TRANSACTION,",
    by: `if (count === 1) client.script('load', TRANSACTION);
      const sha = require('crypto').createHash('sha1').update(TRANSACTION).digest('hex');
      return client.send_command('evalsha', [sha,`,
    test: 'helpers/nothing_lost_redis',
    fails: ['a creator while somebody flushes the scripts'],
  },
]);
