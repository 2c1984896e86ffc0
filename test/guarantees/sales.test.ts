// What 9-stock alone promises (keys of the wrong type), and 100-seat (one worker, servers that are killed,
// jobs of a former sale).
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
  const startStock = () => startServerCompiled('9-stock', { REDIS_URL: redis.url });

  test('a key that holds no count: 500 without a stack trace, and the message on stderr', async () => {
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
    const server = await startServerCompiled('100-seat', { REDIS_URL: url });
    await waitForStatus(server.port, '/available_seats', 200);
    return server;
  }

  const countLines = (line: RegExp, ...servers: Server[]) =>
    servers.flatMap(({ script }) => script.stdout.filter((text) => line.test(text))).length;

  test('each of two servers has one worker, however often it is told to process, and prints the outcomes of its own jobs', async () => {
    const servers = [await startSeats(), await startSeats()];
    await Promise.all(servers.map(({ port }) => requests(port, '/process', 20)));
    await Promise.all(servers.map(({ port }) => requests(port, '/reserve_seat', 30)));
    const hasAll = async () =>
      countLines(COMPLETED, ...servers) === 50 && countLines(FAILED, ...servers) === 10;
    await until(hasAll, 'an outcome for every job');
    for (const server of servers) expect(countLines(/^Seat/, server)).toBe(30);
    expect(await redis.get('available_seats')).toBe('0');
    const ids = [...Array(60).keys()].map((index) => index + 1);
    const workers = await Promise.all(ids.map((id) => jobField(redis, id, 'workerId')));
    expect(new Set(workers).size).toBe(servers.length);
  });

  test('a server that is killed while it processes: another one takes over, and exactly 50 seats are taken', async () => {
    // Each reply is late, so that there is time between the server's steps.
    const late = await startRelayWith(redis.port, (_, from) => (from === 'redis' ? { delay: 50 } : {}));
    const first = await startSeats(late.url);
    const second = await startSeats();
    await requests(second.port, '/reserve_seat', 60);
    await request(first.port, '/process');
    await second.script.waitForLine(COMPLETED, 2);
    // It is killed when a job has its seat and is not complete yet.
    const hasSeat = async () => {
      const { complete } = await countJobs(redis, TYPE);
      return 50 - Number(await redis.get('available_seats')) > complete;
    };
    await until(hasSeat, 'a job with a seat');
    first.script.kill();
    await first.script.exited;
    await request(second.port, '/process');
    const hasAll = async () => countLines(FAILED, second) >= 10 && countLines(COMPLETED, second) >= 50;
    await until(hasAll, 'an outcome for every job');
    expect(await countJobs(redis, TYPE)).toEqual({ inactive: 0, active: 0, complete: 50, failed: 10 });
    expect(await redis.get('available_seats')).toBe('0');
    expect([countLines(COMPLETED, second), countLines(FAILED, second)]).toEqual([50, 10]);
  });

  test('jobs of a former sale: none is processed before a server is asked to, and a job that already has the last seat does not end the new sale', async () => {
    const first = await startSeats();
    await requests(first.port, '/reserve_seat', 3);
    await redis.command('HSET', 'q:job:1', 'seat', 0); // as a server that was killed with the last seat leaves it
    const second = await startSeats();
    expect(await countJobs(redis, TYPE)).toEqual({ inactive: 3, active: 0, complete: 0, failed: 0 });
    await request(second.port, '/process');
    await first.script.waitForLine(COMPLETED, 3);
    const workers = await Promise.all([1, 2, 3].map((id) => jobField(redis, id, 'workerId')));
    for (const worker of workers) expect(worker).toContain(`:${second.script.process.pid}.`);
    expect(await request(second.port, '/reserve_seat')).toMatchObject({ body: seats.inProcess });
    await second.script.waitForLine(COMPLETED);
    expect(await redis.get('available_seats')).toBe('47');
  });
});
