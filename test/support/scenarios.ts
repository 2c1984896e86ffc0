// The tasks in order, and how to find one by its name: for the walk-through, the grader and `npm run dev`.

export interface Task {
  /** Begins with the task's number, as in 'Task 3: ' or 'Tasks 6 and 7: ', or else with its file's name. */
  title: string;
  /** The names of its scripts; none for Task 0. */
  files: string[];
  /** What to check in its output. */
  check: string;
}

export const TASKS: Task[] = [
  {
    title: 'Task 0: install a Redis instance',
    files: [],
    check: 'the version is 5 or later, and the data of dump.rdb are there',
  },
  {
    title: 'Task 1: connect',
    files: ['0-redis_client'],
    check: 'one line, and the script runs until Ctrl-C',
  },
  {
    title: 'Task 2: basic operations',
    files: ['1-redis_op'],
    check: "the value, the reply of SET, and the new key's value",
  },
  {
    title: 'Task 3: async operations',
    files: ['2-redis_op_async'],
    check: 'the same lines in the same order, with async and await',
  },
  {
    title: 'Task 4: advanced operations',
    files: ['4-redis_advanced_op'],
    check: 'a reply for each of the six fields, then the hash',
  },
  {
    title: 'Task 5: publisher and subscriber',
    files: ['5-subscriber', '5-publisher'],
    check: 'a message each 100 ms; the subscriber prints nothing after KILL_SERVER',
  },
  {
    title: 'Tasks 6 and 7: create a job, and process it',
    files: ['6-job_creator', '6-job_processor'],
    check: 'the job is created first, and completed once the processor runs',
  },
  {
    title: 'Tasks 8 and 9: progress and errors, and a blacklist',
    files: ['7-job_creator', '7-job_processor'],
    check: 'eleven jobs, each with its progress; the first two fail; two at a time',
  },
  {
    title: '8-job: a testable job creator',
    files: ['8-job'],
    check: 'an error when jobs is not an array; then the four lines of a job, in test mode',
  },
  {
    title: '9-stock: in stock?',
    files: ['9-stock'],
    check: 'two suitcases in stock, and so two reservations',
  },
  {
    title: '100-seat: can I have a seat?',
    files: ['100-seat'],
    check: 'fifty seats: at every launch, fifty jobs are completed, and the others fail',
  },
];

/** A task, or another scenario of the walk-through, which has only a title. */
type Named = Pick<Task, 'title'> & Partial<Task>;

/** The numbers in a task's title, if any. */
export function numbersOf({ title }: Named): string[] {
  const [, numbers] = /^Tasks? ([^:]+):/.exec(title) || [];
  return numbers ? numbers.split(' and ') : [];
}

/** Lists tasks as '3 → 2-redis_op_async', and other scenarios by their titles, one a line. */
export function listTasks(all: Named[] = TASKS): string {
  const describe = ({ title, files }: Named) => {
    if (!files) return title;
    const parts = [numbersOf({ title }).join(', '), files.join(', ') || '(no script)'];
    return parts.filter(Boolean).join(' → ');
  };
  return all.map((task) => `  ${describe(task)}`).join('\n');
}

const wordsOf = (text: string): string[] => text.toLowerCase().match(/\w+/g) || [];

/**
 * Finds tasks by a number, which is always the task's ('3' is 2-redis_op_async); by a file, with or without its folder and
 * extension, or the beginning of its name with the dash ('1-'); or by words of the title ('async').
 */
export function findByName<T extends Named>(all: T[], name: string): T[] {
  const [, number] = /^(?:tasks? )?(\d+)$/i.exec(name) || [];
  if (number) return all.filter((task) => numbersOf(task).includes(number));
  const file = name.replace(/^.*\//, '').replace(/\.[jt]s$/, '');
  const isNamed = (script: string) => script === file || (/^\d+-/.test(file) && script.startsWith(file));
  if (/^\d/.test(file)) return all.filter(({ files = [] }) => files.some(isNamed));
  const words = wordsOf(name);
  return all.filter(({ title }) => words.length > 0 && words.every((word) => wordsOf(title).includes(word)));
}

/** Finds tasks by names, in the order of `all`; without names, all. Throws an error that lists all if a name finds none. */
export function findTasks<T extends Named>(all: T[], names: string[]): T[] {
  if (names.length === 0) return all;
  const unknown = names.find((name) => findByName(all, name).length === 0);
  if (unknown !== undefined) throw new Error(`No task is called '${unknown}'. There are:\n${listTasks(all)}`);
  return all.filter((task) => names.some((name) => findByName(all, name).includes(task)));
}

/** The names of a task's test files: those of its scripts, or 0-install for Task 0. */
export function testFilesOf({ files }: Task): string[] {
  return files.length > 0 ? files : ['0-install'];
}
