// The tasks in their order, each as a scenario: which scripts run, and what they are to print. A runner carries it out.
import {
  completedJob,
  CONNECTED,
  CALLED_8_JOB,
  hashLines,
  jobLine,
  jobLives,
  NOTIFICATION,
  PUBLISHER,
  SCHOOLS,
  seatLine,
  seats,
  sending,
  SENT,
  stock,
  SUBSCRIBER,
} from './expected';
import { Runner } from './runner';

export interface Task {
  /** It begins with the task's number, 'Task 3: ' or 'Tasks 6 and 7: ', or else with its file's name. */
  title: string;
  /** Its scripts, by their names; none for Task 0. */
  files: string[];
  /** What to check. */
  check: string;
  run(runner: Runner): Promise<void>;
}

/** The script ends by itself after these lines. */
function endsWith(file: string, lines: string[]): (runner: Runner) => Promise<void> {
  return (runner) => runner.start(file, lines).ends();
}

export const TASKS: Task[] = [
  {
    title: 'Task 0: install a Redis instance',
    files: [],
    check: 'the version is 5 or later, and the data of dump.rdb are there',
    run: async (runner) => {
      await runner.serverVersion();
      await runner.redis(['GET', 'Holberton'], 'School');
    },
  },
  {
    title: 'Task 1: connect',
    files: ['0-redis_client'],
    check: 'one line, and the script runs until Ctrl-C',
    run: (runner) => runner.start('0-redis_client', [CONNECTED]).stops(),
  },
  {
    title: 'Task 2: basic operations',
    files: ['1-redis_op'],
    check: "the value, the reply of SET, and the new key's value",
    run: endsWith('1-redis_op', SCHOOLS),
  },
  {
    title: 'Task 3: async operations',
    files: ['2-redis_op_async'],
    check: 'the same lines in the same order, with async and await',
    run: endsWith('2-redis_op_async', SCHOOLS),
  },
  {
    title: 'Task 4: advanced operations',
    files: ['4-redis_advanced_op'],
    check: 'a reply for each of the six fields, then the hash',
    run: endsWith('4-redis_advanced_op', hashLines(1)),
  },
  {
    title: 'Task 5: publisher and subscriber',
    files: ['5-subscriber', '5-publisher'],
    check: 'the subscriber prints nothing after KILL_SERVER',
    run: async (runner) => {
      const subscriber = runner.start('5-subscriber', SUBSCRIBER);
      await subscriber.prints(CONNECTED);
      await runner.start('5-publisher', PUBLISHER).ends();
      await subscriber.ends();
    },
  },
  {
    title: 'Tasks 6 and 7: create a job, and process it',
    files: ['6-job_creator', '6-job_processor'],
    check: 'the job is created first, and completed once the processor runs',
    run: async (runner) => {
      const creator = runner.start('6-job_creator', completedJob(1));
      await creator.prints(completedJob(1)[0]);
      const processor = runner.start('6-job_processor', [sending(NOTIFICATION)]);
      await creator.ends();
      await processor.stops();
    },
  },
  {
    title: 'Tasks 8 and 9: progress and errors, and a blacklist',
    files: ['7-job_creator', '7-job_processor'],
    check: 'eleven jobs, each with its progress; the first two fail; two at a time',
    run: async (runner) => {
      const creator = runner.start('7-job_creator', ...jobLives());
      await creator.prints(jobLine.created(11));
      const processor = runner.start('7-job_processor', SENT);
      await creator.ends();
      await processor.stops();
    },
  },
  {
    title: '8-job: a testable job creator',
    files: ['8-job'],
    check: 'an error for what is no array; then the four lines of a job, by its events in test mode',
    run: (runner) => runner.callModule('8-job', CALLED_8_JOB).ends(),
  },
  {
    title: '9-stock: in stock?',
    files: ['9-stock'],
    check: 'two suitcases in stock, and so two reservations',
    run: async (runner) => {
      const server = await runner.serve('9-stock');
      await server.get('/list_products', stock.list);
      await server.get('/list_products/3', stock.product(3, 2));
      await server.get('/list_products/12', stock.notFound);
      await server.get('/reserve_product/3', stock.confirmed(3));
      await server.get('/reserve_product/3', stock.confirmed(3));
      await server.get('/reserve_product/3', stock.notEnough(3));
      await server.get('/list_products/3', stock.product(3, 0));
      await server.get('/reserve_product/12', stock.notFound);
      await server.stops();
    },
  },
  {
    title: '100-seat: can I have a seat?',
    files: ['100-seat'],
    check: 'fifty seats, fifty completed jobs, and then none',
    run: async (runner) => {
      const jobs = [...Array(50).keys()].map((index) => seatLine.completed(index + 1));
      const server = await runner.serve('100-seat', ...jobs.map((line) => [line]));
      await server.get('/available_seats', seats.available(50));
      await server.get('/reserve_seat', seats.inProcess);
      await server.get('/process', seats.processing);
      await server.prints(jobs[0]);
      await server.get('/available_seats', seats.available(49));
      await server.get('/reserve_seat', seats.inProcess, 49);
      await server.prints();
      await server.get('/available_seats', seats.available(0));
      await server.get('/reserve_seat', seats.blocked);
      await server.stops();
    },
  },
];

/** The numbers of a task, as the course counts: those of its title. */
function numbersOf({ title }: Task): string[] {
  return (/^Tasks? ([^:]+):/.exec(title)?.[1] || '').split(' and ').filter((number) => number);
}

/** Every task with its numbers and files, one to a line: '3 → 2-redis_op_async'. */
export function listTasks(): string {
  return TASKS.map((task) => {
    const files = task.files.join(', ') || '(no script)';
    return `  ${[numbersOf(task).join(', '), files].filter((part) => part).join(' → ')}`;
  }).join('\n');
}

/** The tasks that one name finds (see findTasks). */
function findByName(name: string): Task[] {
  const [number] = /^\d+$/.exec(name) || /(?<=^tasks? )\d+$/i.exec(name) || [];
  if (number) return TASKS.filter((task) => numbersOf(task).includes(number));
  const file = name.replace(/^.*\//, '').replace(/\.[jt]s$/, '');
  const byFile = TASKS.filter(({ files }) =>
    files.some((one) => one === file || (/^\d+-/.test(file) && one.startsWith(file)))
  );
  if (byFile.length || /^\d/.test(name)) return byFile;
  const words: string[] = name.toLowerCase().match(/\w+/g) || [];
  return TASKS.filter(({ title }) => {
    const ofTitle: string[] = title.toLowerCase().match(/\w+/g) || [];
    return words.length > 0 && words.every((word) => ofTitle.includes(word));
  });
}

/**
 * Finds tasks, in their order; without a name all of them. A number is always the task's ('3' is 2-redis_op_async); another
 * name is a file's, with or without its folder and ending, or its beginning with the number and the dash ('1-'); or else
 * words of the title ('async').
 * @throws Error with one line for each task where a name finds none
 */
export function findTasks(names: string[]): Task[] {
  if (names.length === 0) return TASKS;
  const found = names.map(findByName);
  const unknown = names.find((_, index) => found[index].length === 0);
  if (unknown !== undefined) throw new Error(`No task is called '${unknown}'. There are:\n${listTasks()}`);
  return TASKS.filter((task) => found.flat().includes(task));
}

/** The names of a task's test files, which are those of its scripts; Task 0's is 0-install. */
export function testFilesOf({ files }: Task): string[] {
  return files.length > 0 ? files : ['0-install'];
}
