import { normaliseJson } from './support/accepted';
import { seats, UNANSWERED } from './support/expected';
import { Answer, requests } from './support/http';
import { countJobs, jobField, SavedJob } from './support/jobs';
import { failWith } from './support/matchers';
import { freePort } from './support/port';
import { RedisServer, startRedis } from './support/redis';
import { fromNow, Script, start, stopScripts } from './support/script';
import { isInProcess, outcomes, reserve, SEATS, seatsIn } from './support/seats';
import {
  Asked,
  AskedServer,
  askedServer,
  contentTypes,
  startServer,
  startServerCompiled,
  waitUntilListening,
} from './support/servers';
import { comesTrue, NotChecked, until } from './support/wait';

const TYPE = 'reserve_seat';

/** Two more than there are seats. */
const RESERVATIONS = SEATS + 2;
const SOLD_OUT = '52 seats were reserved one after the other, then the queue was processed';

/** Milliseconds in which a server that processes the queue unasked would take a job. */
const UNASKED = 1000;

/** The answer shows this number of seats. */
function expectSeats(asked: Asked, number: number, context: string): void {
  if (seatsIn(asked) !== number) expect(asked).toAnswer(seats.available(number), context);
}

/** Waits until the server shows its seats, as it does once it is connected, and returns its last answer. */
async function waitForSeats(server: AskedServer): Promise<Asked> {
  let answer = await server.get('/available_seats');
  await comesTrue(server.script(), async () => {
    answer = await server.get('/available_seats');
    return seatsIn(answer) === SEATS;
  });
  return answer;
}

describe('100-seat', () => {
  let redis: RedisServer;

  /** Makes up for a server that has not set its seats at launch: that has tests of its own, and costs no other marks. */
  async function setMissingSeats(shown: number | undefined): Promise<void> {
    if (shown === SEATS) return;
    const isFree = ['none', 'string'].includes((await redis.command('TYPE', 'available_seats')) as string);
    if (isFree) await redis.command('SET', 'available_seats', SEATS);
  }

  const startAsked = async (): Promise<AskedServer> => {
    const restart = () => startServer('100-seat', { REDIS_URL: redis.url });
    return askedServer(await restart(), restart);
  };

  beforeAll(async () => {
    redis = await startRedis();
  });

  describe('task', () => {
    let script: Script;
    let port: number;

    beforeAll(async () => {
      port = await freePort();
      script = start('100-seat', { REDIS_URL: redis.url, PORT: `${port}` });
    });
    afterAll(() => stopScripts());

    test('starts', () => expect(script).toStart(redis));

    describe('once it listens', () => {
      let server: AskedServer;
      let launched: Asked;
      let seatsBefore: number | undefined;

      beforeAll(async () => {
        await waitUntilListening(script, port);
        server = askedServer({ script, port }, () => startServer('100-seat', { REDIS_URL: redis.url }));
        launched = await waitForSeats(server);
        await setMissingSeats(seatsIn(launched));
        seatsBefore = seatsIn(await server.get('/available_seats'));
      });

      test('GET /available_seats answers 50 at launch', () =>
        expect(launched).toAnswer(seats.available(SEATS)));

      test('at launch sets the key available_seats to 50', async () => {
        const used = await startRedis();
        await used.command('SET', 'available_seats', 3);
        await startServer('100-seat', { REDIS_URL: used.url });
        await expect(used).toHold('available_seats', `${SEATS}`);
      });

      describe('when a seat is reserved', () => {
        let reserved: Asked;
        let jobs: SavedJob[];

        beforeAll(async () => {
          const reservation = await reserve(redis, server, 1);
          jobs = reservation.jobs;
          [reserved] = reservation.answers;
        });

        test('GET /reserve_seat answers that the reservation is in process', () =>
          expect(reserved).toAnswer(seats.inProcess));

        test('GET /reserve_seat queues a job in the queue reserve_seat', () =>
          expect(jobs.map(({ type }) => type)).toEqual([TYPE]));

        describe('when its job is queued', () => {
          beforeAll(() => {
            if (jobs.length === 0) throw new Error('it has queued no job');
            if (seatsBefore === undefined) throw new Error('GET /available_seats shows no number');
          });

          test('takes no seat before it is asked to process the queue', async () => {
            const { type } = jobs[0];
            const isTaken = async () => (await countJobs(redis, type)).inactive === 0;
            const isDone = async () => {
              const { complete, failed } = await countJobs(redis, type);
              return complete + failed > 0;
            };
            if (await comesTrue(script, isTaken, UNASKED)) await comesTrue(script, isDone);
            const answer = await server.get('/available_seats');
            expectSeats(answer, seatsBefore as number, ', after GET /reserve_seat');
          });

          describe('when it is asked to process the queue', () => {
            let processing: Asked;

            beforeAll(async () => {
              processing = await server.get('/process');
            });

            test('GET /process answers that the queue is processed', () =>
              expect(processing).toAnswer(seats.processing));

            test('prints when a reservation job is completed', () =>
              expect(server.script()).toPrint(outcomes(1), 'GET /reserve_seat, then GET /process'));

            test('a reservation that was processed leaves one seat less', async () => {
              const left = (seatsBefore as number) - 1;
              await comesTrue(script, async () => seatsIn(await server.get('/available_seats')) === left);
              const answer = await server.get('/available_seats');
              expectSeats(answer, left, ', after one reservation was processed');
            });
          });
        });
      });
    });

    describe('when two more seats are reserved than there are', () => {
      let server: AskedServer;
      let later: Script;
      let jobs: SavedJob[];
      let obstacle: string | undefined;

      const statesOf = (some: SavedJob[]) => Promise.all(some.map(({ id }) => jobField(redis, id, 'state')));

      beforeAll(async () => {
        await stopScripts();
        await redis.reset();
        server = await startAsked();
        await setMissingSeats(seatsIn(await waitForSeats(server)));
        later = fromNow(server.script()); // it is connected: what it says when it listens is said
        ({ jobs } = await reserve(redis, server, RESERVATIONS));
        const isEarly = (await statesOf(jobs)).some((state) => state !== 'inactive');
        if (isEarly) obstacle = 'it processes the queue before it is asked to';
        else if (jobs.length !== RESERVATIONS) {
          obstacle = `it has queued ${jobs.length} jobs for ${RESERVATIONS} reservations`;
        }
        await server.get('/process');
        await comesTrue(server.script(), async () => {
          const { complete, failed } = await countJobs(redis, jobs[0]?.type || TYPE);
          return complete + failed >= jobs.length;
        });
      });
      afterAll(() => stopScripts());

      /** A wrong line of what has an obstacle is the obstacle's fault. */
      async function judge(assertion: () => unknown): Promise<void> {
        try {
          await assertion();
        } catch (error) {
          throw obstacle ? new NotChecked(obstacle) : error;
        }
      }

      test('50 of 52 jobs are completed, each with its line', () =>
        judge(() => expect(later).toPrint(outcomes(RESERVATIONS).slice(0, SEATS), SOLD_OUT)));

      test('a job that finds no seat fails, and the line says why', () =>
        judge(async () => {
          await expect(later).toPrint(outcomes(RESERVATIONS).slice(SEATS), SOLD_OUT);
          expect(await statesOf(jobs.slice(SEATS))).toEqual(['failed', 'failed']);
        }));

      test('a job that finds no seat takes none', () =>
        judge(async () => expectSeats(await server.get('/available_seats'), 0, `: ${SOLD_OUT}`)));

      test('prints nothing else, but for what it says when it listens', () =>
        judge(() => expect(later).toPrintOnly(outcomes(RESERVATIONS), SOLD_OUT)));

      test('when the seats are gone, reservations are blocked', () =>
        judge(async () => {
          const left = seatsIn(await server.get('/available_seats')) || 0;
          const answer = await server.get('/reserve_seat');
          if (left > 0) throw new NotChecked('GET /available_seats still shows seats');
          if (isInProcess(answer)) throw new NotChecked('it still takes reservations');
          expect(answer).toAnswer(seats.blocked, `: ${SOLD_OUT}`);
        }));
    });

    describe('when one seat is left', () => {
      let server: AskedServer;
      let jobs: SavedJob[];

      beforeAll(async () => {
        await stopScripts();
        await redis.reset();
        server = await startAsked();
        await setMissingSeats(seatsIn(await waitForSeats(server)));
        if ((await redis.command('TYPE', 'available_seats')) !== 'string') {
          throw new Error('its seats are not in the key available_seats');
        }
        await redis.command('SET', 'available_seats', 1);
        if (seatsIn(await server.get('/available_seats')) !== 1) {
          throw new Error('its seats are not in the key available_seats');
        }
        ({ jobs } = await reserve(redis, server, 1));
        if (jobs.length === 0) throw new Error('it has queued no job');
      });

      test('when the last seat is taken, reservations are blocked', async () => {
        await server.get('/process');
        await comesTrue(server.script(), async () => {
          const { complete, failed } = await countJobs(redis, jobs[0].type);
          return complete + failed > 0;
        });
        const context = ', when one seat was left, and reserved, and the queue was processed';
        expectSeats(await server.get('/available_seats'), 0, context);
        // In which words it says so has a test of its own.
        const answer = await server.get('/reserve_seat');
        if (answer.error || isInProcess(answer)) expect(answer).toAnswer(seats.blocked, context);
      });
    });
  });

  describe('robustness', () => {
    beforeEach(() => redis.reset());

    // A browser and fetch() decide by the content type how to read an answer.
    test('every answer says that it is JSON', async () => {
      const startSeats = () => startServerCompiled('100-seat', { REDIS_URL: redis.url });
      const server = askedServer(await startSeats(), startSeats);
      const paths = ['/available_seats', '/reserve_seat', '/process'];
      expect(await contentTypes(server, paths)).toEqual(paths.map((path) => `GET ${path}: application/json`));
    });

    // Two servers that read the seats at the same time both see the last one: taking a seat must be one step in Redis.
    test('exactly 50 seats for 200 requests at once, to two servers that process the queue', async () => {
      const env = { REDIS_URL: redis.url };
      const servers = [
        await startServerCompiled('100-seat', env),
        await startServerCompiled('100-seat', env),
      ];
      const answers: Promise<Answer[]>[] = [];
      for (const { port } of servers) {
        answers.push(requests(port, '/reserve_seat', 100), requests(port, '/process', 5));
      }
      const bodies = (await Promise.all(answers)).flat().map(({ body }) => normaliseJson(body));
      const count = (answer: string) => bodies.filter((body) => body === normaliseJson(answer)).length;
      const [accepted, blocked, late] = [seats.inProcess, seats.blocked, UNANSWERED].map(count);
      expect({ answers: accepted + blocked + late, late: late < 20 }).toEqual({ answers: 200, late: true });
      // Of those that a busy machine has answered too late nobody knows whether they were queued.
      if (late > 0) await until(async () => (await countJobs(redis, TYPE)).inactive === 0, 'an empty queue');
      const queued = late > 0 ? Number(await redis.get('q:ids')) : accepted;
      await until(async () => {
        const { complete, failed } = await countJobs(redis, TYPE);
        return complete + failed >= queued; // a job that is between two states is in neither's set
      }, 'an outcome for every job').catch(() => undefined);
      const { complete, failed } = await countJobs(redis, TYPE);
      if (complete === SEATS && failed === queued - SEATS) return;
      failWith({
        reason: complete > SEATS ? 'more jobs are complete than there are seats' : 'the outcomes differ',
        expected: [`50 complete, ${queued - SEATS} failed`],
        actual: [`${complete} complete, ${failed} failed`],
        context: `${queued} seats were reserved at once, on two servers that process the queue`,
      });
    });
  });
});
