// Checks every guarantee of src/README.md that faults could break.
import { checkCreator, checkJobs, checkNotifications } from './guarantees_jobs';
import { checkSeats, checkStock } from './guarantees_servers';
import { Check, Evidence, Observation, printed, Run } from './observation';

const CREATOR = /^Notification job (created: \d+|\d+ (\d+% complete|completed|failed: .*))$/;
const PROCESSOR = /^Sending notification to /;
const SERVER = /^API available on localhost port \d+$/;

/** The lines of each task. */
const OWN_LINES: Record<string, RegExp[]> = {
  '6-job_creator': [/^Notification job (created: \d+|completed)$/],
  '7-job_creator': [CREATOR],
  create_many: [CREATOR],
  '6-job_processor': [PROCESSOR],
  '7-job_processor': [PROCESSOR],
  '9-stock': [SERVER],
  '100-seat': [SERVER, /^Seat reservation job \d+ (completed|failed: Not enough seats available)$/],
};

/** Every script ends with status 0 unless it was killed, and prints the lines of its task and no others. */
function checkRun(run: Run, check: Check): void {
  const { name, script, killed } = run;
  const [status, own] = [script.status(), OWN_LINES[script.file]];
  const how = status === undefined ? 'has not ended' : `ended with ${status}`;
  check(status === (killed === undefined ? 0 : 'SIGKILL'), `${name} ${how}`, script.lines.slice(-25));
  const other = printed(run).filter(({ text }) => !own.some((line) => line.test(text)));
  check(other.length === 0, `${name} prints a line that no task asks for`, other.slice(0, 10));
  const stderr = script.lines.filter(({ stream }) => stream === 'stderr');
  check(stderr.length === 0, `${name} prints to stderr`, stderr.slice(0, 10));
  const listens = printed(run).filter(({ text }) => SERVER.test(text));
  const isRight = listens.length === (own.includes(SERVER) ? 1 : 0);
  check(isRight, `${name} says ${listens.length} times that it listens`, listens);
}

/** Checks all guarantees, and reports each that was broken. */
export function checkGuarantees(
  seen: Observation,
  report: (broken: string, evidence: Evidence[]) => void
): void {
  const check: Check = (isHeld, broken, evidence) => isHeld || report(broken, evidence);
  const servers = [...seen.stock, seen.seats].flatMap((sale) => sale.servers);
  for (const run of [...seen.creators, ...seen.processors, ...servers]) checkRun(run, check);
  for (const run of seen.creators) checkCreator(run, seen, check);
  checkJobs(seen, check);
  checkNotifications(seen, check);
  for (const sale of seen.stock) checkStock(sale, seen, check);
  checkSeats(seen, check);
}
