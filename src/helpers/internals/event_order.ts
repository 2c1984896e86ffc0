// Kue's events come by pub/sub, so a quick processor's may come before the creator knows that its job is saved.
import { Job } from 'kue';

/** Holds the job's events back until the callback of its `save` has run, then lets them out in their order. */
export function holdEventsUntilCreated(job: Job): Job {
  const held: Parameters<Job['emit']>[] = [];
  const { emit, save } = job;

  job.save = (callback: (error?: Error | null) => void) => {
    job.emit = (...event) => held.push(event) > 0;
    return save.call(job, (error?: Error | null) => {
      job.emit = emit;
      callback(error);
      if (error) job.emit('save failed');
      for (const event of held) job.emit(...event);
    });
  };
  return job;
}
