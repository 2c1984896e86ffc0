// What the tests of 100-seat need: its server with its seats, reservations, and what an answer shows of them.
import { seatLine, seats } from './expected';
import { countJobs, jobField, SavedJob, savedJobs } from './jobs';
import { Script } from './script';
import { happens, printed } from './lines';
import { Asked, AskedServer, askedServer, checkAnswer, startServer } from './servers';
import { Suite } from './suite';
import { until } from './wait';

export const FILE = '100-seat';
export const TYPE = 'reserve_seat';

/** The ids of the jobs that a task may ask for: what two more than the seats need. */
export const JOBS = 52;
export const DONE = [...Array(JOBS).keys()].map((index) => [
  index < 50 ? seatLine.completed(index + 1) : seatLine.failed(index + 1),
]);

/** The number of seats that an answer shows, in whatever form: the form has a check of its own. It may be below 0. */
export function seatsIn({ status = 500, body = '' }: Asked): number | undefined {
  if (status >= 300) return undefined; // the text of an error may hold any number
  const [number] = /(?<![\w-])-?\d+/.exec(body) || [];
  return number === undefined ? undefined : Number(number);
}

/** An answer shows this number of seats. */
export function checkSeats(asked: Asked, number: number, before: string): void {
  if (seatsIn(asked) !== number) checkAnswer(asked, seats.available(number), before);
}

/** Whether a reservation was answered as one that is queued. */
export const isInProcess = ({ body = '' }: Asked) => /in process/i.test(body);

/** Starts a server and waits until its seats are there, and reservations enabled. */
export async function startLaunched(suite: Suite): Promise<AskedServer> {
  const server = askedServer(suite, FILE, await startServer(suite, FILE));
  await happens(server.script(), async () => (await suite.redis.command('GET', 'available_seats')) === '50');
  await server.get('/available_seats'); // its own client has had its reply too
  return server;
}

/** The same with 50 seats also where the server does not set them: that is a fault with a check of its own. */
export async function startWithSeats(suite: Suite): Promise<AskedServer> {
  const server = await startLaunched(suite);
  await suite.redis.command('SET', 'available_seats', 50);
  return server;
}

/** Reserves seats one by one, as long as there are answers, and waits until the jobs are there: some answer before their job is saved. */
export async function reserve(
  suite: Suite,
  server: AskedServer,
  times: number
): Promise<{ answers: Asked[]; jobs: SavedJob[] }> {
  const answers: Asked[] = [];
  do answers.push(await server.get('/reserve_seat'));
  while (answers.length < times && !answers[answers.length - 1].error);
  const promised = answers.filter(isInProcess).length;
  await happens(server.script(), async () => (await savedJobs(suite.redis)).length >= promised);
  return { answers, jobs: await savedJobs(suite.redis) };
}

/** Milliseconds in which a server that processes the queue unasked would have begun with a job. */
const UNASKED = 1000;

/** Gives a server the time to process its job unasked; where it begins, until it is done. */
export async function leaveAlone(suite: Suite, jobs: SavedJob[]): Promise<void> {
  if (jobs.length === 0) return;
  const [{ type }] = jobs;
  const counts = () => countJobs(suite.redis, type);
  const isTaken = async () => (await counts()).inactive === 0;
  const isDone = async () => {
    const { complete, failed } = await counts();
    return complete + failed > 0;
  };
  try {
    await until(isTaken, 'a job that is taken', UNASKED);
    await until(isDone, 'its outcome');
  } catch {
    // it has left the job alone, or does not end it
  }
}

export interface SoldOut {
  script: Script;
  /** How many lines it had printed when it listened. */
  said: number;
  /** How many jobs are in Redis. */
  queued: number;
  /** Whether it has taken one before it was asked to process the queue. */
  isEarly: boolean;
  /** The states of the jobs that find no seat. */
  states: string[];
  /** The answers afterwards: how many seats are left, and to one more reservation. */
  none: Asked;
  blocked: Asked;
}

/** Reserves two seats more than there are, lets the server process them, and asks it again. */
export async function sellOut(suite: Suite): Promise<SoldOut> {
  const server = await startWithSeats(suite);
  await server.get('/available_seats');
  const said = server.script().stdout.length; // it is connected: what it says when it listens is said
  const { jobs } = await reserve(suite, server, JOBS);
  const statesOf = (some: SavedJob[]) =>
    Promise.all(some.map(({ id }) => jobField(suite.redis, id, 'state')));
  const isEarly = (await statesOf(jobs)).some((state) => state !== 'inactive');
  await server.get('/process');
  const script = server.script();
  await printed(script, ...DONE);
  const states = await statesOf(jobs.slice(50));
  const [none, blocked] = [await server.get('/available_seats'), await server.get('/reserve_seat')];
  return { script, said, queued: jobs.length, isEarly, states, none, blocked };
}

/** Why nothing can be said of the jobs that find no seat. */
export function obstacle({ isEarly, queued }: SoldOut): string | undefined {
  if (isEarly) return 'it processes the queue before it is asked to';
  return queued === JOBS ? undefined : `it has queued ${queued} jobs for ${JOBS} reservations`;
}
