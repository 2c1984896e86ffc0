// Task 7: processes the jobs of Task 6's queue.
import { DoneCallback, Job } from 'kue';
import { logNotConnected } from './helpers/client';
import { missingData } from './helpers/notification';
import { closeQueue, createQueue } from './helpers/queue';
import { onShutdown } from './helpers/shutdown';

/** Sends the notification by printing it (Task 7). */
function sendNotification(phoneNumber: string, message: string): void {
  console.log(`Sending notification to ${phoneNumber}, with message: ${message}`);
}

const queue = createQueue();
queue.on('error', logNotConnected);

queue.process('push_notification_code', (job: Job, done: DoneCallback) => {
  const missing = missingData(job.data);
  if (missing) return done(missing);
  sendNotification(job.data.phoneNumber, job.data.message);
  done();
});

onShutdown((done) => closeQueue(queue, done));
