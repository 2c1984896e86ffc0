// A creator of many jobs of Task 9's type, made of the tasks' own helpers: as many as its argument says.
import { logNotConnected } from '../../src/helpers/client';
import { saveAndLog } from '../../src/helpers/notification';
import { closeWhenDone, createQueue } from '../../src/helpers/queue';

const queue = createQueue();
queue.on('error', logNotConnected);
const jobs = [...Array(Number(process.argv[2])).keys()].map((index) =>
  queue.create('push_notification_code_2', { phoneNumber: `${index}`.padStart(4, '0'), message: 'x' })
);
jobs.forEach(saveAndLog);
closeWhenDone(queue);
