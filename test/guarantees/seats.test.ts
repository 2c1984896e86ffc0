// What 100-seat promises beyond its task: one worker for each server, servers that are killed, jobs of an earlier sale.
import { seats } from '../support/expected';
import { request, requests } from '../support/http';
import { countJobs, jobField } from '../support/jobs';
import { RedisServer, startRedis } from '../support/redis';
import { startRelayWith } from '../support/relay';
import { Server, startServerCompiled, waitForStatus } from '../support/servers';
import { until } from '../support/wait';

const test = globalThis.test.concurrent; // each starts a Redis of its own

const TYPE = 'reserve_seat';
const COMPLETED = /^Seat reservation job \d+ completed$/;
const FAILED = /^Seat reservation job \d+ failed: Not enough seats available$/;

/** Starts 100-seat on a Redis, or through a relay to it, and waits until it has set the number of seats, as at each launch. */
async function startSeats(redis: { url: string }): Promise<Server> {
  const server = await startServerCompiled('100-seat', redis);
  await waitForStatus(server.port, '/available_seats', 200);
  return server;
}

const countLines = (line: RegExp, ...servers: Server[]) =>
  servers.flatMap(({ script }) => script.stdout.filter((text) => line.test(text))).length;

const workersOf = async (redis: RedisServer, ids: number[]) =>
  new Set(await Promise.all(ids.map((id) => jobField(redis, id, 'workerId'))));

/** Waits until these servers have printed the outcomes of 60 jobs, and expects that 50 got a seat. */
async function expectSoldOut(redis: RedisServer, ...servers: Server[]): Promise<void> {
  await until(async () => countLines(/^Seat/, ...servers) >= 60, 'an outcome for every job');
  expect([countLines(COMPLETED, ...servers), countLines(FAILED, ...servers)]).toEqual([50, 10]);
  expect(await redis.get('available_seats')).toBe('0');
}

test('two servers have one worker each, and print the outcomes of their own jobs', async () => {
  const redis = await startRedis();
  const servers = [await startSeats(redis), await startSeats(redis)];
  await Promise.all(servers.map(({ port }) => requests(port, '/process', 20)));
  await Promise.all(servers.map(({ port }) => requests(port, '/reserve_seat', 30)));
  await expectSoldOut(redis, ...servers);
  for (const server of servers) expect(countLines(/^Seat/, server)).toBe(30);
  const ids = [...Array(60).keys()].map((index) => index + 1);
  const workers = await workersOf(redis, ids);
  expect(workers.size).toBe(2);
});

test('a server takes over from one that is killed, and exactly 50 seats are reserved', async () => {
  const redis = await startRedis();
  // Delayed replies leave time between the first server's commands.
  const late = await startRelayWith(redis.port, (_, from) => (from === 'redis' ? { delay: 50 } : {}));
  const first = await startSeats(late);
  const second = await startSeats(redis);
  await requests(second.port, '/reserve_seat', 60);
  await request(first.port, '/process');
  await second.script.waitForLine(COMPLETED, 2);
  // The first server is killed when a job has its seat and is not complete yet.
  const hasSeat = async () => {
    const { complete } = await countJobs(redis, TYPE);
    return 50 - Number(await redis.get('available_seats')) > complete;
  };
  await until(hasSeat, 'a job with a seat');
  first.script.kill();
  await first.script.exited;
  await request(second.port, '/process');
  await expectSoldOut(redis, second);
  expect(await countJobs(redis, TYPE)).toEqual({ inactive: 0, active: 0, complete: 50, failed: 10 });
});

test("an earlier sale's jobs wait for /process, and its last seat does not end the new sale", async () => {
  const redis = await startRedis();
  const first = await startSeats(redis);
  await requests(first.port, '/reserve_seat', 3);
  await redis.command('HSET', 'q:job:1', 'seat', 0); // as if a server was killed with the last seat
  const second = await startSeats(redis);
  expect(await countJobs(redis, TYPE)).toEqual({ inactive: 3, active: 0, complete: 0, failed: 0 });
  await request(second.port, '/process');
  await first.script.waitForLine(COMPLETED, 3);
  for (const worker of await workersOf(redis, [1, 2, 3]))
    expect(worker).toContain(`:${second.script.process.pid}.`);
  expect(await request(second.port, '/reserve_seat')).toMatchObject({ body: seats.inProcess });
  await second.script.waitForLine(COMPLETED);
  expect(await redis.get('available_seats')).toBe('47');
});
