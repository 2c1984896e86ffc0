// Creates as many jobs for 7-job_processor as its first argument says, with the tasks' own helpers. The phone numbers begin
// with the second argument.
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
