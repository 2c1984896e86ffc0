// Processes 6-job_creator's jobs with the tasks' own helpers, as many at a time as its argument says, and completes them on
// SIGUSR2.
import { DoneCallback, Job } from 'kue';
import { logNotConnected } from '../../../src/helpers/client';
import { closeQueue, createQueue } from '../../../src/helpers/queue';
import { onShutdown } from '../../../src/helpers/shutdown';

const queue = createQueue();
queue.on('error', logNotConnected);
queue.process('push_notification_code', Number(process.argv[2]), (job: Job, done: DoneCallback) => {
  process.once('SIGUSR2', () => done());
  console.log(`has job ${job.id}`); // the signal may come from now on
});
onShutdown((done) => closeQueue(queue, done));
