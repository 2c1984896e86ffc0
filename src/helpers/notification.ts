// The notifications of Tasks 6 to 9 and 8-job: their data, and the four lines that report a job's events.
import { Job } from 'kue';
import { reportFailure } from './failure';

export interface Notification {
  phoneNumber: string;
  message: string;
}

/** Returns the error with which a job must fail if its data is incomplete. */
export function missingData(data: Partial<Notification> | null): Error | undefined {
  if (!data?.phoneNumber) return new Error('The job has no phoneNumber');
  if (!data.message) return new Error('The job has no message');
  return undefined;
}

/** Saves the job and prints its events: created, progress, completed or failed (Task 8). */
export function saveAndLog(job: Job): Job {
  job.on('progress', (percentage: number) =>
    console.log(`Notification job ${job.id} ${percentage}% complete`)
  );
  job.on('complete', () => console.log(`Notification job ${job.id} completed`));
  job.on('failed', (error: Error | string) =>
    console.log(`Notification job ${job.id} failed: ${error instanceof Error ? error.message : error}`)
  );
  return job.save((error?: Error) => {
    if (error) return reportFailure(error);
    console.log(`Notification job created: ${job.id}`);
  });
}
