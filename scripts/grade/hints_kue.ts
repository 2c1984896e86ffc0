// Common mistakes with Kue: in the creators and the processors.
import { Hint, goesOnAfterDone, listensTo } from './mistakes';

/** The first that fits is shown. */
export const KUE_HINTS: Hint[] = [
  {
    say: 'Kue says that a job is done with the event "complete", and that it is not with "failed".',
    when: ({ file, source }, { expected }) =>
      /creator|^8-job/.test(file) &&
      /completed/.test(expected) &&
      (!listensTo(source, 'complete') || listensTo(source, '(completed|finished|done|success)')),
  },
  {
    say: 'The argument of the event "failed" is the error\'s message itself, a text, which has no message of its own.',
    when: (_, { expected, actual }) => /failed: /.test(expected) && /failed: undefined/.test(actual),
  },
  {
    say: 'Task 6\'s line ends with "failed": the error is Task 8\'s.',
    when: ({ file }, { expected, actual }) =>
      file.startsWith('6-') && expected === 'Notification job failed' && actual.includes(`${expected}:`),
  },
  {
    say: 'Kue\'s event for a job that fails is "failed", and its argument is the error\'s message.',
    when: ({ file, source }, { expected }) =>
      /creator|^8-job/.test(file) && /failed/.test(expected) && !listensTo(source, 'failed'),
  },
  {
    say: 'Kue\'s event for progress is "progress", and its argument is the percentage.',
    when: ({ file, source }, { expected }) =>
      /creator|^8-job/.test(file) && /%/.test(expected) && !listensTo(source, 'progress'),
  },
  {
    say: 'done(error) fails a job, and done() completes it: job.failed(), job.fail() and job.complete() are not for a processor to call.',
    when: ({ file, title, source }) =>
      /processor/.test(file) && /complete|fails/.test(title) && /job\.(failed|fail|complete)\(/.test(source),
  },
  {
    say: "A job's phone number is a text: the numbers of the blacklist must be texts too.",
    when: ({ title, source }) => title.includes('blacklisted') && /\[\s*415\d{7}\b/.test(source),
  },
  {
    say: 'done(error) does not end the function: return after it, or what follows still runs.',
    when: ({ file, title, source }) =>
      /processor|^100-/.test(file) &&
      /blacklisted|complete|finds no seat|50 of 52|one seat|nothing else/.test(title) &&
      goesOnAfterDone(source),
  },
  {
    say: 'Call done() when the job is done: until then Kue takes it to be still active.',
    when: ({ file, title, reason = '' }, { actual }) =>
      /processor/.test(file) &&
      /complete/.test(title) &&
      /\bactive/.test(actual) &&
      !/ended with/.test(reason),
  },
];
