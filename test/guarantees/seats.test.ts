// What 100-seat alone promises: bytes, one worker, servers that are killed, jobs of a former sale.
import { seatLine, seats } from '../support/expected';
import { request, requests } from '../support/http';
import { countJobs, jobField } from '../support/jobs';
import { startRelayWith } from '../support/relay';
import { RedisServer, startRedis } from '../support/redis';
import { Server, startServerCompiled, waitForStatus } from '../support/servers';
import { RECOVERY, stopIf, until } from '../support/wait';

const TYPE = 'reserve_seat';
const COMPLETED = /^Seat reservation job \d+ completed$/;
const FAILED = /^Seat reservation job \d+ failed: Not enough seats available$/;

/** Milliseconds that each reply to a server is late, so that there is time between its steps. */
const LATE = 50;

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());

const startSeats = (env = {}) => startServerCompiled('100-seat', { REDIS_URL: redis.url, ...env });

const countLines = ({ script }: Server, line: RegExp) =>
  script.stdout.filter((text) => line.test(text)).length;

/** Kills a server when a job has its seat and is not complete yet. */
async function killWithSeat({ script }: Server): Promise<void> {
  const hasSeat = async () => {
    const { complete } = await countJobs(redis, TYPE);
    return 50 - Number(await redis.get('available_seats')) > complete;
  };
  await until(async () => (await hasSeat()) && stopIf(script, hasSeat), 'a job with a seat');
  script.kill();
  await script.exited;
}

test('answers byte for byte, prints the outcome of its jobs, and nothing on stderr', async () => {
  const { script, port } = await startSeats();
  await waitForStatus(port, '/available_seats', 200);
  const answers = [
    ['/available_seats', seats.available(50)],
    ['/reserve_seat', seats.inProcess],
    ['/process', seats.processing],
  ];
  for (const [path, body] of answers) expect(await request(port, path)).toMatchObject({ status: 200, body });
  await script.waitForLine(seatLine.completed(1));
  expect(script.stderr).toEqual([]);
});

test('a job that cannot be saved: Reservation failed, and the message on stderr', async () => {
  await redis.command('SET', 'q:ids', 'none');
  const { script, port } = await startSeats();
  expect(await request(port, '/reserve_seat')).toMatchObject({ body: seats.failed });
  await until(async () => script.stderr.length > 0, 'a message');
  expect(script.stderr).toEqual(['ERR value is not an integer or out of range']);
});

test('each of two servers prints the outcomes of its own jobs, and no seat is sold twice', async () => {
  const servers = [await startSeats(), await startSeats()];
  await Promise.all(servers.map(({ port }) => requests(port, '/reserve_seat', 30)));
  await Promise.all(servers.map(({ port }) => request(port, '/process')));
  const all = (line: RegExp) => servers.reduce((sum, server) => sum + countLines(server, line), 0);
  await until(async () => all(COMPLETED) === 50 && all(FAILED) === 10, 'an outcome for every job');
  for (const server of servers) expect(countLines(server, /^Seat/)).toBe(30);
  expect(await redis.get('available_seats')).toBe('0');
});

test('the queue has one worker, however often it is told to process', async () => {
  const { port } = await startSeats();
  await requests(port, '/process', 20);
  await requests(port, '/reserve_seat', 20);
  const workers = await until(async () => {
    const ids = await Promise.all(
      [...Array(20).keys()].map((index) => jobField(redis, index + 1, 'workerId'))
    );
    return ids.every(Boolean) && new Set(ids);
  }, 'a worker for every job');
  expect(workers.size).toBe(1);
});

test('a server that is killed while it processes: another one takes over, and exactly 50 seats are taken', async () => {
  const late = await startRelayWith(redis.port, (_, from) => (from === 'redis' ? { delay: LATE } : {}));
  const first = await startSeats({ REDIS_URL: late.url });
  const second = await startSeats();
  await requests(second.port, '/reserve_seat', 60);
  await request(first.port, '/process');
  await second.script.waitForLine(COMPLETED, 2);
  await killWithSeat(first);
  await request(second.port, '/process');
  const hasAll = async () => countLines(second, FAILED) >= 10 && countLines(second, COMPLETED) >= 50;
  await until(hasAll, 'an outcome for every job', RECOVERY);
  expect(await countJobs(redis, TYPE)).toEqual({ inactive: 0, active: 0, complete: 50, failed: 10 });
  expect(await redis.get('available_seats')).toBe('0');
  expect([countLines(second, COMPLETED), countLines(second, FAILED)]).toEqual([50, 10]);
});

test('a job of a former sale that has a seat already does not end the new one', async () => {
  const first = await startSeats();
  await request(first.port, '/reserve_seat');
  await redis.command('HSET', 'q:job:1', 'seat', 0); // as a server that was killed with the last seat leaves it
  const second = await startSeats();
  await waitForStatus(second.port, '/available_seats', 200);
  await request(second.port, '/process');
  await first.script.waitForLine(COMPLETED);
  expect(await request(second.port, '/reserve_seat')).toMatchObject({ body: seats.inProcess });
  await second.script.waitForLine(COMPLETED);
  expect(await redis.get('available_seats')).toBe('49');
});

test('takes no seat before it is asked to process, whoever has queued the jobs', async () => {
  const first = await startSeats();
  await requests(first.port, '/reserve_seat', 3);
  const second = await startSeats(); // it sets the seats to 50, as at each launch
  await waitForStatus(second.port, '/available_seats', 200);
  expect(await countJobs(redis, TYPE)).toEqual({ inactive: 3, active: 0, complete: 0, failed: 0 });
  await request(second.port, '/process');
  await first.script.waitForLine(COMPLETED, 3);
  const workers = await Promise.all([1, 2, 3].map((id) => jobField(redis, id, 'workerId')));
  for (const worker of workers) expect(worker).toContain(`:${second.script.process.pid}.`);
});
