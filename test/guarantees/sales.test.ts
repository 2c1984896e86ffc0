// What only 9-stock promises (keys of the wrong type), and only 100-seat (one worker, servers that are killed, jobs of an
// earlier sale).
import { seats } from '../support/expected';
import { request, requests } from '../support/http';
import { countJobs, jobField } from '../support/jobs';
import { RedisServer, startRedis } from '../support/redis';
import { startRelayWith } from '../support/relay';
import { Server, startServerCompiled, waitForStatus } from '../support/servers';
import { until } from '../support/wait';

const TYPE = 'reserve_seat';
const COMPLETED = /^Seat reservation job \d+ completed$/;
const FAILED = /^Seat reservation job \d+ failed: Not enough seats available$/;

let redis: RedisServer;
beforeAll(async () => {
  redis = await startRedis();
});
beforeEach(() => redis.reset());

describe('9-stock', () => {
  const startStock = () => startServerCompiled('9-stock', redis);

  test('answers 500 if a key does not hold a number, and prints the error on stderr', async () => {
    await redis.command('SET', 'item.1', 'many');
    await redis.command('RPUSH', 'item.2', 'many');
    const { script, port } = await startStock();
    const body = '{"status":"Internal server error"}';
    for (const path of ['/list_products/1', '/reserve_product/1', '/list_products/2', '/reserve_product/2']) {
      expect(await request(port, path)).toMatchObject({ status: 500, body });
    }
    await until(async () => script.stderr.length === 4, 'four messages');
    expect(script.stderr[0]).toBe('The key item.1 does not hold a number');
    expect(script.stderr[2]).toMatch(/^WRONGTYPE /);
    expect(await request(port, '/list_products/3')).toMatchObject({ status: 200 });
  });
});

describe('100-seat', () => {
  /** Starts it, on Redis or through a relay, and waits until it has set the number of seats, as at each launch. */
  async function startSeats(url = redis.url): Promise<Server> {
    const server = await startServerCompiled('100-seat', { url });
    await waitForStatus(server.port, '/available_seats', 200);
    return server;
  }

  const countLines = (line: RegExp, ...servers: Server[]) =>
    servers.flatMap(({ script }) => script.stdout.filter((text) => line.test(text))).length;

  const workersOf = async (ids: number[]) =>
    new Set(await Promise.all(ids.map((id) => jobField(redis, id, 'workerId'))));

  /** Waits until these servers have printed the outcomes of 60 jobs, and expects that 50 got a seat. */
  async function expectSoldOut(...servers: Server[]): Promise<void> {
    await until(async () => countLines(/^Seat/, ...servers) >= 60, 'an outcome for every job');
    expect([countLines(COMPLETED, ...servers), countLines(FAILED, ...servers)]).toEqual([50, 10]);
    expect(await redis.get('available_seats')).toBe('0');
  }

  test('two servers have one worker each, and print the outcomes of their own jobs', async () => {
    const servers = [await startSeats(), await startSeats()];
    await Promise.all(servers.map(({ port }) => requests(port, '/process', 20)));
    await Promise.all(servers.map(({ port }) => requests(port, '/reserve_seat', 30)));
    await expectSoldOut(...servers);
    for (const server of servers) expect(countLines(/^Seat/, server)).toBe(30);
    expect((await workersOf([...Array(60).keys()].map((index) => index + 1))).size).toBe(2);
  });

  test('a server takes over from one that is killed, and exactly 50 seats are reserved', async () => {
    // Delayed replies leave time between the first server's commands.
    const late = await startRelayWith(redis.port, (_, from) => (from === 'redis' ? { delay: 50 } : {}));
    const first = await startSeats(late.url);
    const second = await startSeats();
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
    await expectSoldOut(second);
    expect(await countJobs(redis, TYPE)).toEqual({ inactive: 0, active: 0, complete: 50, failed: 10 });
  });

  test("an earlier sale's jobs wait for /process, and its last seat does not end the new sale", async () => {
    const first = await startSeats();
    await requests(first.port, '/reserve_seat', 3);
    await redis.command('HSET', 'q:job:1', 'seat', 0); // as if a server was killed with the last seat
    const second = await startSeats();
    expect(await countJobs(redis, TYPE)).toEqual({ inactive: 3, active: 0, complete: 0, failed: 0 });
    await request(second.port, '/process');
    await first.script.waitForLine(COMPLETED, 3);
    for (const worker of await workersOf([1, 2, 3]))
      expect(worker).toContain(`:${second.script.process.pid}.`);
    expect(await request(second.port, '/reserve_seat')).toMatchObject({ body: seats.inProcess });
    await second.script.waitForLine(COMPLETED);
    expect(await redis.get('available_seats')).toBe('47');
  });
});
