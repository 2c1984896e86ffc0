// Calls the function of the 8-job module whose path it is given, in Kue's test mode: no job is saved or processed, and
// a job's events are emitted here.
import { createQueue, Job } from 'kue';
import { resolve } from 'path';
import { NOTIFICATIONS } from '../contract/expected';

async function callModule(path: string): Promise<void> {
  const { default: createPushNotificationsJobs } = await import(resolve(path));
  const queue = createQueue({ redis: process.env.REDIS_URL });
  queue.testMode.enter();
  try {
    createPushNotificationsJobs('jobs', queue);
  } catch (error) {
    console.log((error as Error).message);
  }
  createPushNotificationsJobs(NOTIFICATIONS.slice(0, 2), queue);
  const [first, second]: Job[] = queue.testMode.jobs;
  first.emit('progress', 25);
  first.emit('failed', 'the caller says so');
  second.emit('complete');
  queue.testMode.exit();
  queue.shutdown(0, () => undefined);
}

callModule(process.argv[2]);
