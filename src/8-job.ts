// 8-job: a job creator that a test can call, since nothing runs on import.
import { Queue } from 'kue';
import { Notification, saveAndLog } from './helpers/notification';

/**
 * Creates a job in the queue `push_notification_code_3` for each notification, and prints its events (8-job).
 * @throws Error 'Jobs is not an array'
 */
export function createPushNotificationsJobs(jobs: Notification[], queue: Queue): void {
  if (!Array.isArray(jobs)) throw new Error('Jobs is not an array');
  for (const job of jobs) saveAndLog(queue.create('push_notification_code_3', job));
}

export default createPushNotificationsJobs;
