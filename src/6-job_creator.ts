// Task 6: creates a job in a Kue queue, and prints its outcome.
import { logNotConnected } from './helpers/client';
import { reportFailure } from './helpers/failure';
import { Notification } from './helpers/notification';
import { closeWhenDone, createQueue } from './helpers/queue';

const notification: Notification = {
  phoneNumber: '4153518780',
  message: 'This is the code to verify your account',
};

const queue = createQueue();
queue.on('error', logNotConnected);

const job = queue.create('push_notification_code', notification);
job.on('complete', () => console.log('Notification job completed'));
job.on('failed', () => console.log('Notification job failed'));
job.save((error?: Error) => {
  if (error) return reportFailure(error);
  console.log(`Notification job created: ${job.id}`);
});

closeWhenDone(queue);
