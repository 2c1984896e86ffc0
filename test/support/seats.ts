// What the tests of 100-seat share: its log lines, the number in an answer, and reservations.
import { seatLine } from './expected';
import { countJobs, SavedJob, waitForSaved } from './jobs';
import { RedisServer } from './redis';
import { Asked, AskedServer } from './servers';
import { comesTrue } from './wait';

export const SEATS = 50;

/** What is printed of the jobs of so many reservations, one sequence a job: those after the seats are gone fail. */
export function outcomes(reservations: number): string[][] {
  return [...Array(reservations).keys()].map((index) => [
    index < SEATS ? seatLine.completed(index + 1) : seatLine.failed(index + 1),
  ]);
}

/** The number of seats that an answer shows, in whatever form: the form has a test of its own. It may be below 0. */
export function seatsIn({ status = 500, body = '' }: Asked): number | undefined {
  if (status >= 300) return undefined; // the text of an error may hold any number
  const [number] = /(?<![\w-])-?\d+/.exec(body) || [];
  return number === undefined ? undefined : Number(number);
}

/** Whether a reservation was answered as one that is queued. */
export const isInProcess = ({ body = '' }: Asked): boolean => /in process/i.test(body);

/**
 * Waits until the server shows its 50 seats, as it does once it is connected, and returns its last answer. The key is set
 * for a server that has not set it: that has tests of its own, and costs no other marks.
 */
export async function waitForSeats(redis: RedisServer, server: AskedServer): Promise<Asked> {
  let answer = await server.get('/available_seats');
  const showsAll = async () => {
    answer = await server.get('/available_seats');
    return seatsIn(answer) === SEATS;
  };
  if (await comesTrue(server.script, showsAll)) return answer;
  const isFree = ['none', 'string'].includes((await redis.command('TYPE', 'available_seats')) as string);
  if (isFree) await redis.command('SET', 'available_seats', SEATS);
  return answer;
}

/** Reserves seats one by one, as long as there are answers, and waits for the jobs: some answer before theirs is saved. */
export async function reserve(
  redis: RedisServer,
  server: AskedServer,
  times: number
): Promise<{ answers: Asked[]; jobs: SavedJob[] }> {
  const answers: Asked[] = [];
  do answers.push(await server.get('/reserve_seat'));
  while (answers.length < times && !answers[answers.length - 1].error);
  return { answers, jobs: await waitForSaved(server.script, redis, answers.filter(isInProcess).length) };
}

/** Whether so many jobs of a type are complete or failed; one that is between two states is in neither's set. */
export async function haveOutcomes(redis: RedisServer, type: string, count: number): Promise<boolean> {
  const { complete, failed } = await countJobs(redis, type);
  return complete + failed >= count;
}
