// Task 9: processes the jobs of Task 8's queue, two at a time, and refuses the numbers of a blacklist.
import { DoneCallback, Job } from 'kue';
import { logNotConnected } from './helpers/client';
import { missingData } from './helpers/notification';
import { closeQueue, createQueue } from './helpers/queue';
import { onShutdown } from './helpers/shutdown';

const blacklist = ['4153518780', '4153518781'];

/** Sends the notification by printing it, and reports progress; a blacklisted number fails the job (Task 9). */
function sendNotification(phoneNumber: string, message: string, job: Job, done: DoneCallback): void {
  job.progress(0, 100);
  if (blacklist.includes(phoneNumber)) {
    return done(new Error(`Phone number ${phoneNumber} is blacklisted`));
  }
  job.progress(50, 100);
  console.log(`Sending notification to ${phoneNumber}, with message: ${message}`);
  done();
}

const queue = createQueue();
queue.on('error', logNotConnected);

queue.process('push_notification_code_2', 2, (job: Job, done: DoneCallback) => {
  const missing = missingData(job.data);
  if (missing) return done(missing);
  sendNotification(job.data.phoneNumber, job.data.message, job, done);
});

onShutdown((done) => closeQueue(queue, done));
