// A creator of many jobs of Task 9's type, made of the tasks' own helpers: as many as its first argument says, with phone
// numbers that begin with the second.
import { logNotConnected } from '../../../src/helpers/client';
import { saveAndLog } from '../../../src/helpers/notification';
import { closeWhenDone, createQueue } from '../../../src/helpers/queue';

const [count, prefix = ''] = process.argv.slice(2);
const queue = createQueue();
queue.on('error', logNotConnected);
const jobs = [...Array(Number(count)).keys()].map((index) =>
  queue.create('push_notification_code_2', {
    phoneNumber: prefix + `${index}`.padStart(4, '0'),
    message: 'x',
  })
);
jobs.forEach(saveAndLog);
closeWhenDone(queue);
