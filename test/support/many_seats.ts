// Tests of 100-seat with many requests, and with servers that are killed, for its test file to call.
import { seats, UNANSWERED } from './expected';
import { normaliseJson } from './accepted';
import { Answer, request, requests } from './http';
import { countJobs, jobField } from './jobs';
import { startRelayWith } from './relay';
import { RECOVERY, until } from './wait';
import { ours, robustness } from './check';
import { checkEqual, happens, stopIf } from './lines';
import { FILE, TYPE } from './seats';
import { answered, Server, startServerCompiled } from './servers';
import { Suite } from './suite';

/** How many of the servers' log lines say this. */
function logged(servers: Server[], line: RegExp): number {
  return servers.reduce((sum, { script }) => sum + script.stdout.filter((text) => line.test(text)).length, 0);
}

const COMPLETED = /^Seat reservation job #?\d+ completed$/;
const FAILED = /^Seat reservation job #?\d+ failed: (Error: )?Not enough seats available$/;

/** Milliseconds that each reply to a server is late, so that there is time between its steps. */
const LATE = 50;

/** Kills a server when a job has its seat and is not complete yet. */
async function killWithSeat(suite: Suite, { script }: Server): Promise<void> {
  const hasSeat = async () => {
    const { complete } = await countJobs(suite.redis, TYPE);
    return 50 - Number(await suite.redis.command('GET', 'available_seats')) > complete;
  };
  await happens(script, async () => (await hasSeat()) && stopIf(script, hasSeat));
  script.kill();
  await script.ended;
}

/** What must hold however many requests come, and whichever server is killed. */
export function testManySeats(suite: Suite): void {
  robustness(
    'exactly 50 seats for 200 requests at once to two servers, which are told to process five times',
    async () => {
      const servers = [await startServerCompiled(suite, FILE), await startServerCompiled(suite, FILE)];
      const answers: Promise<Answer[]>[] = [];
      for (const { port } of servers)
        answers.push(requests(port, '/reserve_seat', 100), requests(port, '/process', 5));
      const bodies = (await Promise.all(answers)).flat().map(({ body }) => normaliseJson(body));
      const count = (answer: string) => bodies.filter((body) => body === normaliseJson(answer)).length;
      const [accepted, blocked, late] = [seats.inProcess, seats.blocked, UNANSWERED].map(count);
      const all = accepted + blocked + late;
      expect({ all, processing: bodies.length - all }).toEqual({ all: 200, processing: 10 });
      expect(late).toBeLessThan(20);
      // Of those that a busy machine has answered too late nobody knows whether they were queued.
      if (late > 0)
        await until(async () => (await countJobs(suite.redis, TYPE)).inactive === 0, 'an empty queue');
      const queued = late > 0 ? Number(await suite.redis.command('GET', 'q:ids')) : accepted;

      const failed = queued - 50;
      const counts = () => countJobs(suite.redis, TYPE);
      await until(async () => {
        const { complete, failed: refused } = await counts();
        return complete + refused >= queued; // a job that is between two states is in neither's set
      }, 'an outcome for every job').catch(() => undefined);
      const outcomes = await counts();
      checkEqual(
        `${outcomes.complete} complete, ${outcomes.failed} failed`,
        `50 complete, ${failed} failed`,
        outcomes.complete > 50 ? 'more jobs are complete than there are seats' : 'the outcomes differ',
        { context: `${queued} seats were reserved at once, on two servers that process the queue` }
      );
      await until(
        async () => logged(servers, COMPLETED) === 50 && logged(servers, FAILED) === failed,
        'every log line'
      );
      expect(await suite.redis.command('GET', 'available_seats')).toBe('0');
      // Each server's own jobs, and nobody else's.
      expect(logged(servers.slice(0, 1), /^Seat/) + logged(servers.slice(1), /^Seat/)).toBe(queued);
    }
  );

  robustness('the queue has one worker, however often it is told to process', async () => {
    const { port } = await startServerCompiled(suite, FILE);
    await requests(port, '/process', 20);
    await requests(port, '/reserve_seat', 20);
    const workers = await until(async () => {
      const fields = [...Array(20).keys()].map((index) =>
        suite.redis.command('HGET', `q:job:${index + 1}`, 'workerId')
      );
      const ids = await Promise.all(fields);
      return ids.every(Boolean) && new Set(ids);
    }, 'a worker for every job');
    expect(workers.size).toBe(1);
  });

  robustness(
    'a server that is killed while it processes: another one takes over, and exactly 50 seats are taken',
    async () => {
      const late = await startRelayWith(suite.redis.port, (_, from) =>
        from === 'redis' ? { delay: LATE } : {}
      );
      try {
        const first = await startServerCompiled(suite, FILE, { REDIS_URL: late.url });
        const second = await startServerCompiled(suite, FILE);
        await requests(second.port, '/reserve_seat', 60);
        await request(first.port, '/process');
        await second.script.line(COMPLETED, 2);
        await killWithSeat(suite, first);
        await request(second.port, '/process');
        const all = () => logged([second], FAILED) >= 10 && logged([second], COMPLETED) >= 50;
        await until(async () => all(), 'every log line', RECOVERY).catch(() => undefined);
        const { complete, failed } = await countJobs(suite.redis, TYPE);
        checkEqual(
          `${complete} complete, ${failed} failed`,
          '50 complete, 10 failed',
          'the outcomes differ',
          {
            context:
              'of 60 jobs, some by a server that was killed when a job had its seat and was not complete',
          }
        );
        expect(await suite.redis.command('GET', 'available_seats')).toBe('0');
        expect([logged([second], COMPLETED), logged([second], FAILED)]).toEqual([50, 10]);
      } finally {
        late.close();
      }
    }
  );

  ours(() => {
    test('a job of a former sale that has a seat already does not end the new one', async () => {
      const first = await startServerCompiled(suite, FILE);
      await requests(first.port, '/reserve_seat', 1);
      await suite.redis.command('HSET', 'q:job:1', 'seat', 0); // as a server that was killed with the last seat leaves it
      const second = await startServerCompiled(suite, FILE);
      await answered(second.port, '/available_seats', 200);
      await request(second.port, '/process');
      await first.script.line(COMPLETED);
      expect(await request(second.port, '/reserve_seat')).toMatchObject({
        body: seats.inProcess,
      });
      await second.script.line(COMPLETED);
      expect(await suite.redis.command('GET', 'available_seats')).toBe('49');
    });

    test('takes no seat before it is asked to process, whoever has queued the jobs', async () => {
      const first = await startServerCompiled(suite, FILE);
      await requests(first.port, '/reserve_seat', 3);
      const second = await startServerCompiled(suite, FILE); // it sets the seats to 50, as at each launch
      await answered(second.port, '/available_seats', 200);
      expect(await countJobs(suite.redis, TYPE)).toEqual({ inactive: 3, active: 0, complete: 0, failed: 0 });
      await request(second.port, '/process');
      await first.script.line(COMPLETED, 3);
      const workers = await Promise.all([1, 2, 3].map((id) => jobField(suite.redis, id, 'workerId')));
      for (const worker of workers) expect(worker).toContain(`:${second.script.process.pid}.`);
    });
  });
}
