// The tasks in their order, each as a short play: which scripts run, and what is to be seen. It is given on a stage:
// the walk-through's, which shows it to a person.
import {
  completedJob,
  CONNECTED,
  DRIVEN,
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

/** A script on the stage. */
export interface Actor {
  /** Waits for one line, or for all that are expected. */
  prints(line?: string): Promise<void>;
  /** Waits for all expected lines, then until the script has ended by itself. */
  ends(): Promise<void>;
  /** Waits for all expected lines, then stops the script with Ctrl-C. */
  stops(): Promise<void>;
}

/** A server on the stage. */
export interface ServerActor extends Actor {
  /** Sends a GET request, or some at once, whose answer is to have this body. */
  get(path: string, body: string, times?: number): Promise<void>;
}

export interface Stage {
  /** Starts the script of a file; the lines that it is to print are strands (see judge.ts). */
  start(file: string, ...strands: string[][]): Actor;
  /** Starts the server of a file on a free port, and waits until it listens. */
  serve(file: string, ...strands: string[][]): Promise<ServerActor>;
  /** Calls 8-job's function, with the driver that is beside this file. */
  drive(file: string, ...strands: string[][]): Actor;
  /** Sends one command to Redis, whose reply is to be the one given. */
  redis(command: string[], reply: string): Promise<void>;
  /** Shows which server this is. */
  serverVersion(): Promise<void>;
}

export interface Task {
  title: string;
  /** Its scripts, by their names; none for Task 0. */
  files: string[];
  /** What a person is to look at. */
  look: string;
  play(stage: Stage): Promise<void>;
}

/** The script ends by itself after these lines. */
function endsWith(file: string, lines: string[]): (stage: Stage) => Promise<void> {
  return (stage) => stage.start(file, lines).ends();
}

export const TASKS: Task[] = [
  {
    title: 'Task 0: install a Redis instance',
    files: ['0-install'],
    look: 'the version is 5 or later, and the data of dump.rdb are there',
    play: async (stage) => {
      await stage.serverVersion();
      await stage.redis(['GET', 'Holberton'], 'School');
    },
  },
  {
    title: 'Task 1: connect',
    files: ['0-redis_client'],
    look: 'one line, and the script runs until Ctrl-C',
    play: (stage) => stage.start('0-redis_client', [CONNECTED]).stops(),
  },
  {
    title: 'Task 2: basic operations',
    files: ['1-redis_op'],
    look: "the value, the reply of SET, and the new key's value",
    play: endsWith('1-redis_op', SCHOOLS),
  },
  {
    title: 'Task 3: async operations',
    files: ['2-redis_op_async'],
    look: 'the same lines in the same order, with async and await',
    play: endsWith('2-redis_op_async', SCHOOLS),
  },
  {
    title: 'Task 4: advanced operations',
    files: ['4-redis_advanced_op'],
    look: 'a reply for each of the six fields, then the hash',
    play: endsWith('4-redis_advanced_op', hashLines(1)),
  },
  {
    title: 'Task 5: publisher and subscriber',
    files: ['5-subscriber', '5-publisher'],
    look: 'the subscriber prints nothing after KILL_SERVER',
    play: async (stage) => {
      const subscriber = stage.start('5-subscriber', SUBSCRIBER);
      await subscriber.prints(CONNECTED);
      await stage.start('5-publisher', PUBLISHER).ends();
      await subscriber.ends();
    },
  },
  {
    title: 'Tasks 6 and 7: create a job, and process it',
    files: ['6-job_creator', '6-job_processor'],
    look: 'the job is created first, and completed once the processor runs',
    play: async (stage) => {
      const creator = stage.start('6-job_creator', completedJob(1));
      await creator.prints(completedJob(1)[0]);
      const processor = stage.start('6-job_processor', [sending(NOTIFICATION)]);
      await creator.ends();
      await processor.stops();
    },
  },
  {
    title: 'Tasks 8 and 9: progress and errors, and a blacklist',
    files: ['7-job_creator', '7-job_processor'],
    look: 'eleven jobs, each with its progress; the first two fail; two at a time',
    play: async (stage) => {
      const creator = stage.start('7-job_creator', ...jobLives());
      await creator.prints(jobLine.created(11));
      const processor = stage.start('7-job_processor', SENT);
      await creator.ends();
      await processor.stops();
    },
  },
  {
    title: '8-job: a testable job creator',
    files: ['8-job'],
    look: 'an error for what is no array; then the four lines of a job, by its events in test mode',
    play: (stage) => stage.drive('8-job', DRIVEN).ends(),
  },
  {
    title: '9-stock: in stock?',
    files: ['9-stock'],
    look: 'two suitcases in stock, and so two reservations',
    play: async (stage) => {
      const server = await stage.serve('9-stock');
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
    look: 'fifty seats, fifty completed jobs, and then none',
    play: async (stage) => {
      const jobs = [...Array(50).keys()].map((index) => seatLine.completed(index + 1));
      const server = await stage.serve('100-seat', ...jobs.map((line) => [line]));
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

/** The tasks one of whose files begins with one of the names; all of them where there is no name. */
export function findTasks(names: string[]): Task[] {
  const found = TASKS.filter(({ files }) =>
    files.some((file) => names.some((name) => file.startsWith(name)))
  );
  return names.length ? found : TASKS;
}
