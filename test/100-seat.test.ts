import { seatLines, SEATS, seats, UNANSWERED } from './support/expected';
import { countJobs, jobField, SavedJob, waitForSaved } from './support/jobs';
import { expectLines } from './support/facts';
import { RedisServer, startRedis } from './support/redis';
import { fromNow, Script, start, startCompiled } from './support/script';
import * as servers from './support/servers';
import { eventually, NotChecked, until } from './support/wait';

const TYPE = 'reserve_seat';

/** The number of seats in an answer, which may be below 0. Another test checks the wording. */
function seatsIn({ status = 500, body = '' }: servers.AnswerOrError): number | undefined {
  if (status >= 300) return undefined; // an error's text may have any number
  const [number] = /(?<![\w-])-?\d+/.exec(body) || [];
  return number === undefined ? undefined : Number(number);
}

/** Whether an answer says that a reservation was queued. */
const isInProcess = ({ body = '' }: servers.AnswerOrError): boolean => /in process/i.test(body);

/** Whether at least `count` jobs are complete or failed. */
async function haveOutcomes(redis: RedisServer, type: string, count: number): Promise<boolean> {
  const { complete, failed } = await countJobs(redis, type);
  return complete + failed >= count;
}

describe('100-seat', () => {
  describe('task', () => {
    let redis: RedisServer;
    let server: servers.RestartingServer;
    const get = (path: string) => server.get(path);

    /** Starts a server with all seats on a new Redis. */
    async function startServer(run = startCompiled): Promise<void> {
      redis = await startRedis();
      server = await servers.startRestarting('100-seat', redis, run);
    }

    /** Waits for 50 seats, and returns the last answer. Sets the key if it is missing: only one test is to fail for that. */
    async function waitForSeats(): Promise<servers.AnswerOrError> {
      let answer = await get('/available_seats');
      const showsAll = async () => {
        answer = await get('/available_seats');
        return seatsIn(answer) === SEATS;
      };
      if (await eventually(server.script, showsAll)) return answer;
      const isFree = ['none', 'string'].includes(`${await redis.command('TYPE', 'available_seats')}`);
      if (isFree) await redis.command('SET', 'available_seats', SEATS);
      return answer;
    }

    /** Reserves seats one by one, until there is no answer, and waits for the jobs: they may be saved after the answers. */
    async function reserve(times: number): Promise<SavedJob[]> {
      let accepted = 0;
      for (let count = 0; count < times; count += 1) {
        const answer = await get('/reserve_seat');
        if (answer.error) break;
        if (isInProcess(answer)) accepted += 1;
      }
      return waitForSaved(server.script, redis, accepted);
    }

    /** Expects this number of seats in an answer. Another test checks the wording. */
    function expectSeats(answer: servers.AnswerOrError, number: number, context: string): void {
      if (seatsIn(answer) !== number) expect(answer).toAnswer(seats.available(number), context);
    }

    const waitForOutcomes = (type: string, count: number) =>
      eventually(server.script, () => haveOutcomes(redis, type, count));

    beforeAll(() => startServer(start));

    test('starts', () => expect(server.script).toPrintOrConnect(redis));

    describe('once it listens', () => {
      let atLaunch: servers.AnswerOrError;
      let seatsBefore: number | undefined;

      beforeAll(async () => {
        atLaunch = await waitForSeats();
        seatsBefore = seatsIn(await get('/available_seats'));
      });

      test('GET /available_seats answers 50 at launch', () =>
        expect(atLaunch).toAnswer(seats.available(SEATS)));

      test('at launch sets the key available_seats to 50', async () => {
        const usedRedis = await startRedis();
        await usedRedis.command('SET', 'available_seats', 3);
        const another = await servers.startRestarting('100-seat', usedRedis, startCompiled);
        await another.get('/available_seats');
        await expect(usedRedis).toHold('available_seats', `${SEATS}`, another.script);
      });

      describe('when a seat is reserved', () => {
        let answer: servers.AnswerOrError;
        let jobs: SavedJob[];

        beforeAll(async () => {
          answer = await get('/reserve_seat');
          jobs = await waitForSaved(server.script, redis, 1);
        });

        test('GET /reserve_seat answers that the reservation is in process', () =>
          expect(answer).toAnswer(seats.inProcess));

        test('GET /reserve_seat queues a job in the queue reserve_seat', () =>
          expect(jobs.map(({ type }) => type)).toEqual([TYPE]));

        describe('when it is asked to process the queue', () => {
          let beforeProcessing: servers.AnswerOrError;
          let answerToProcess: servers.AnswerOrError;

          beforeAll(async () => {
            if (jobs.length === 0) throw new NotChecked('it has queued no job');
            if (seatsBefore === undefined) throw new NotChecked('GET /available_seats shows no number');
            const [{ type }] = jobs;
            const isTaken = async () => (await countJobs(redis, type)).inactive === 0;
            // A server that processes the queue unasked takes the job within a second.
            if (await eventually(server.script, isTaken, 1000)) await waitForOutcomes(type, 1);
            beforeProcessing = await get('/available_seats');
            answerToProcess = await get('/process');
          });

          test('takes no seat before it is asked to process the queue', () =>
            expectSeats(beforeProcessing, seatsBefore as number, 'after GET /reserve_seat'));

          test('GET /process answers that the queue is processed', () =>
            expect(answerToProcess).toAnswer(seats.processing));

          test('prints when a reservation job is completed', () =>
            expect(server.script).toPrint(seatLines(1), 'GET /reserve_seat, then GET /process'));

          test('a reservation that was processed leaves one seat less', async () => {
            const left = (seatsBefore as number) - 1;
            await eventually(server.script, async () => seatsIn(await get('/available_seats')) === left);
            expectSeats(await get('/available_seats'), left, 'after one reservation was processed');
          });
        });
      });
    });

    describe('when two more seats are reserved than there are', () => {
      const context = 'when 52 seats were reserved one by one, and the queue was processed';
      let later: Script;
      let jobs: SavedJob[];
      let obstacle: string | undefined;

      const statesOf = (list: SavedJob[]) => Promise.all(list.map(({ id }) => jobField(redis, id, 'state')));

      beforeAll(async () => {
        await startServer();
        await waitForSeats();
        later = fromNow(server.script); // it has connected, and printed its first lines
        jobs = await reserve(52);
        const isEarly = (await statesOf(jobs)).some((state) => state !== 'inactive');
        if (isEarly) obstacle = 'it processes the queue before it is asked to';
        else if (jobs.length !== 52) obstacle = `it has queued ${jobs.length} jobs for 52 reservations`;
        await get('/process');
        const { type = TYPE } = jobs[0] || {};
        await waitForOutcomes(type, jobs.length);
      });

      /** Runs an assertion. If it fails and there is an obstacle, the test is "not checked". */
      async function judge(assertion: () => unknown): Promise<void> {
        try {
          await assertion();
        } catch (error) {
          throw obstacle ? new NotChecked(obstacle) : error;
        }
      }

      test('50 of 52 jobs are completed, each with its line', () =>
        judge(() => expect(later).toPrint(seatLines(52).slice(0, 50), context)));

      test('a job that finds no seat fails, and the line says why', () =>
        judge(async () => {
          await expect(later).toPrint(seatLines(52).slice(50), context);
          expect(await statesOf(jobs.slice(50))).toEqual(['failed', 'failed']);
        }));

      test('a job that finds no seat takes none', () =>
        judge(async () => expectSeats(await get('/available_seats'), 0, context)));

      test('prints nothing else, but for what it says when it listens', () =>
        judge(() => expect(later).toPrintOnly(seatLines(52), context)));

      test('when the seats are gone, reservations are blocked', () =>
        judge(async () => {
          const left = seatsIn(await get('/available_seats')) || 0;
          const answer = await get('/reserve_seat');
          if (left > 0) throw new NotChecked('GET /available_seats still shows seats');
          if (isInProcess(answer)) throw new NotChecked('it still takes reservations');
          expect(answer).toAnswer(seats.blocked, context);
        }));
    });

    describe('when one seat is left', () => {
      const context = 'when one seat was left, and reserved, and the queue was processed';
      let jobs: SavedJob[];

      beforeAll(async () => {
        await startServer();
        await waitForSeats();
        const isText = (await redis.command('TYPE', 'available_seats')) === 'string';
        if (isText) await redis.command('SET', 'available_seats', 1);
        if (seatsIn(await get('/available_seats')) !== 1) {
          throw new Error('its seats are not in the key available_seats');
        }
        jobs = await reserve(1);
        if (jobs.length === 0) throw new Error('it has queued no job');
      });

      test('when the last seat is taken, reservations are blocked', async () => {
        await get('/process');
        await waitForOutcomes(jobs[0].type, 1);
        expectSeats(await get('/available_seats'), 0, context);
        // Another test checks the wording.
        const answer = await get('/reserve_seat');
        if (answer.error || isInProcess(answer)) expect(answer).toAnswer(seats.blocked, context);
      });
    });
  });

  describe('robustness', () => {
    // Clients decide by the content type how to parse an answer.
    test('every answer says that it is JSON', async () =>
      servers.expectJson('100-seat', await startRedis(), ['/available_seats', '/reserve_seat', '/process']));

    // Two servers that read the number at the same time both see the last seat: taking it must be one step in Redis.
    test('exactly 50 seats for 200 requests at once, to two servers that process the queue', async () => {
      const redis = await startRedis();
      const times = { '/reserve_seat': 100, '/process': 5 };
      const bodies = [seats.inProcess, seats.blocked, UNANSWERED];
      const [accepted, blocked, late] = await servers.countAnswersOfTwo('100-seat', redis, times, bodies);
      expect(accepted + blocked + late).toBe(200);
      expect(late).toBeLessThan(20);
      // A late answer does not tell whether the job was queued.
      if (late > 0) await until(async () => (await countJobs(redis, TYPE)).inactive === 0, 'an empty queue');
      const queued = late > 0 ? Number(await redis.get('q:ids')) : accepted;
      await until(() => haveOutcomes(redis, TYPE, queued), 'outcomes').catch(() => undefined);
      const { complete, failed } = await countJobs(redis, TYPE);
      expectLines({
        reason: complete > SEATS ? 'more jobs are complete than there are seats' : 'the outcomes differ',
        expected: [`50 complete, ${queued - 50} failed`],
        actual: [`${complete} complete, ${failed} failed`],
      });
    });
  });
});
