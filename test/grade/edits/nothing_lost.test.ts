// "Nothing lost", and how scripts with jobs end: each edit breaks one sentence of it.
import { testOurEdits } from '../our_tests';

const life = 'helpers/internals/job_life.ts';

testOurEdits([
  {
    breaks: "Kue's commands are sent again",
    file: 'helpers/queue.ts',
    replace: 'resend: true',
    by: 'resend: false',
    test: 'helpers/nothing_lost_redis',
    fails: ['connection'],
  },
  {
    breaks: 'jobs in flight, 5 s at most, and leaves none `active`',
    file: 'helpers/queue.ts',
    replace: 'Promise.all(jobs.map((job) => new Promise((resolve) => job.inactive(resolve)))).then(finish);',
    by: 'void [jobs, Promise];\n    finish();',
    test: 'helpers/nothing_lost_processors',
    fails: ['a stop that the job in flight outlasts'],
  },
  {
    breaks: 'one that somebody deletes ends with a line on stderr and status 1',
    file: life,
    replace: 'reportDeleted(job, life, queue);',
    by: 'end(job, life);',
    test: '6-job_creator',
    fails: ['a job that somebody deletes'],
  },
  {
    breaks: 'A creator prints the outcome, also one that it was not told of',
    file: life,
    replace: 'else if (OUTCOMES.includes(state)) emitOutcome(job, state);',
    by: 'else void emitOutcome;',
    test: '6-job_creator',
    fails: ['finds the outcome in Redis when the event was lost'],
  },
  {
    breaks: 'A creator prints the outcome once',
    file: life,
    replace: 'life.ended ||',
    by: '',
    test: 'helpers/job_life',
    fails: ['is not heard again'],
  },
  {
    breaks: "'created' first, also when a processor is already running and quicker than the creator",
    file: life,
    replace: 'if (saving) return',
    by: 'if (false) return',
    test: 'helpers/job_life',
    fails: ['a job that ends while it is being saved'],
  },
  {
    breaks: 'every job still ends, when its processor was killed',
    file: 'helpers/queue.ts',
    replace: 'recoverJobs(queue, type);',
    by: 'void recoverJobs;',
    test: 'helpers/nothing_lost_workers',
    fails: ['a worker whose process is gone has ended'],
  },
  {
    breaks: 'one that starts never claims a job of another that is alive',
    file: 'helpers/internals/recovery.ts',
    replace: 'if not place and returning',
    by: 'if returning',
    test: 'helpers/nothing_lost_processors',
    fails: ['none of those of a live worker'],
  },
]);
