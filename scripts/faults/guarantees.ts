// The guarantees of src/README.md that faults could break.
import { brokenByCounts, brokenByCreator, brokenByJobs, brokenByNotifications } from './guarantees_jobs';
import { brokenBySeats, brokenByStock } from './guarantees_servers';
import { Broken, Observation, printed, Run, unless } from './observation';

const CREATOR = /^Notification job (created: \d+|\d+ (\d+% complete|completed|failed: .*))$/;
const PROCESSOR = /^Sending notification to /;
const LISTENS = /^API available on localhost port \d+$/;

/** The lines of each task. */
const OWN_LINES: Record<string, RegExp[]> = {
  '6-job_creator': [/^Notification job (created: \d+|completed)$/],
  '7-job_creator': [CREATOR],
  create_many: [CREATOR],
  '6-job_processor': [PROCESSOR],
  '7-job_processor': [PROCESSOR],
  '9-stock': [LISTENS],
  '100-seat': [LISTENS, /^Seat reservation job \d+ (completed|failed: Not enough seats available)$/],
};

function brokenByRun(run: Run): Broken[] {
  const { name, script, killed } = run;
  const [status, own] = [script.status(), OWN_LINES[script.file]];
  const other = printed(run).filter(({ text }) => !own.some((line) => line.test(text)));
  const stderr = script.lines.filter(({ stream }) => stream === 'stderr');
  const listens = printed(run).filter(({ text }) => LISTENS.test(text));
  const how = status === undefined ? 'has not ended' : `ended with ${status}`;
  return [
    ...unless(status === (killed === undefined ? 0 : 'SIGKILL'), `${name} ${how}`, script.lines.slice(-25)),
    ...unless(other.length === 0, `${name} prints a line that no task asks for`, other.slice(0, 10)),
    ...unless(stderr.length === 0, `${name} prints to stderr`, stderr.slice(0, 10)),
    ...unless(
      listens.length === (own.includes(LISTENS) ? 1 : 0),
      `${name} says ${listens.length} times that it listens`,
      listens
    ),
  ];
}

export interface Guarantee {
  name: string;
  check(seen: Observation): Broken[];
}

export const GUARANTEES: Guarantee[] = [
  {
    name: 'a script that is not killed exits with status 0, and prints the lines of its task alone',
    check: ({ creators, processors, stock, seats }) => {
      const servers = [...stock, seats].flatMap((sale) => sale.servers);
      return [...creators, ...processors, ...servers].flatMap(brokenByRun);
    },
  },
  {
    name: "a creator prints 'created' and the outcome of each of its jobs once, and what comes between in order",
    check: (seen) => seen.creators.flatMap((run) => brokenByCreator(run, seen)),
  },
  {
    name: 'the jobs in Redis are those that were created, and each has ended',
    check: (seen) => [...brokenByJobs(seen), ...brokenByCounts(seen)],
  },
  {
    name: 'each notification is sent, and twice only where its processor was killed or silent',
    check: brokenByNotifications,
  },
  {
    name: '9-stock sells no more than there is, and each reservation was confirmed, or perhaps answered with 504',
    check: (seen) => seen.stock.flatMap((sale) => brokenByStock(sale, seen.healed)),
  },
  {
    name: '100-seat reserves exactly 50 seats, each for one job, and prints the outcome of each job once',
    check: brokenBySeats,
  },
];
