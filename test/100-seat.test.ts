import { seatLine, seats } from './contract/expected';
import { refusesBadAddress } from './checks/every_script';
import { Answer, request, requests } from './harness/http';
import { countJobs, jobField } from './harness/jobs';
import { answered, Server, startServer, startServerCompiled, testServer } from './checks/servers';
import { setUp } from './checks/suite';
import { until } from './harness/wait';

const TASK = '100-seat';
const TYPE = 'reserve_seat';
const suite = setUp();

/** How many of the servers' log lines say this. */
function logged(servers: Server[], line: RegExp): number {
  return servers.reduce((sum, { script }) => sum + script.stdout.filter((text) => line.test(text)).length, 0);
}

const COMPLETED = /^Seat reservation job \d+ completed$/;
const FAILED = /^Seat reservation job \d+ failed: Not enough seats available$/;

test('answers each route as the task says, byte for byte', async () => {
  await suite.redis.command('SET', 'available_seats', 3);
  const { script, port } = await startServer(suite, TASK);
  const ask = async (path: string, body: string) => {
    const answer = await request(port, path);
    expect({ path, ...answer }).toMatchObject({
      path,
      status: 200,
      body,
      type: 'application/json; charset=utf-8',
    });
  };
  await ask('/available_seats', seats.available(50));
  await ask('/reserve_seat', seats.inProcess);
  await ask('/available_seats', seats.available(50));
  await ask('/process', seats.processing);
  await script.line(seatLine.completed(1));
  await ask('/available_seats', seats.available(49));
  expect(await suite.redis.command('GET', 'available_seats')).toBe('49');
});

test('the last seat blocks reservations, and a job that finds none fails', async () => {
  const server = await startServerCompiled(suite, TASK);
  await requests(server.port, '/reserve_seat', 52);
  await request(server.port, '/process');
  await server.script.line(FAILED, 2);
  await server.script.line(COMPLETED, 50);
  expect(logged([server], /^Seat/)).toBe(52);
  expect(await request(server.port, '/available_seats')).toMatchObject({ body: seats.available(0) });
  expect(await request(server.port, '/reserve_seat')).toMatchObject({ body: seats.blocked });
});

test('200 requests at once to two servers, which are told to process five times: exactly 50 seats', async () => {
  const servers = [await startServerCompiled(suite, TASK), await startServerCompiled(suite, TASK)];
  const answers: Promise<Answer[]>[] = [];
  for (const { port } of servers)
    answers.push(requests(port, '/reserve_seat', 100), requests(port, '/process', 5));
  const bodies = (await Promise.all(answers)).flat().map(({ body }) => body);
  const queued = bodies.filter((body) => body === seats.inProcess).length;
  const blocked = bodies.filter((body) => body === seats.blocked).length;
  expect({ all: queued + blocked, processing: bodies.length - queued - blocked }).toEqual({
    all: 200,
    processing: 10,
  });

  const failed = queued - 50;
  await until(async () => {
    const counts = await countJobs(suite.redis, TYPE);
    return counts.complete === 50 && counts.failed === failed;
  }, 'an outcome for every job');
  await until(
    async () => logged(servers, COMPLETED) === 50 && logged(servers, FAILED) === failed,
    'every log line'
  );
  expect(await suite.redis.command('GET', 'available_seats')).toBe('0');
  // Each server's own jobs, and nobody else's.
  expect(logged(servers.slice(0, 1), /^Seat/) + logged(servers.slice(1), /^Seat/)).toBe(queued);
});

test('the queue has one worker, however often it is told to process', async () => {
  const { port } = await startServerCompiled(suite, TASK);
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

test('takes no seat before it is asked to process', async () => {
  const first = await startServerCompiled(suite, TASK);
  await requests(first.port, '/reserve_seat', 3);
  const second = await startServerCompiled(suite, TASK); // it sets the seats to 50, as at each launch
  await answered(second.port, '/available_seats', 200);
  expect(await countJobs(suite.redis, TYPE)).toEqual({ inactive: 3, active: 0, complete: 0, failed: 0 });
  await request(second.port, '/process');
  await first.script.line(COMPLETED, 3);
  const workers = await Promise.all([1, 2, 3].map((id) => jobField(suite.redis, id, 'workerId')));
  for (const worker of workers) expect(worker).toContain(`:${second.script.process.pid}.`);
});

test('a job that cannot be saved: Reservation failed, the message on stderr', async () => {
  await suite.redis.command('SET', 'q:ids', 'none');
  const { script, port } = await startServerCompiled(suite, TASK);
  expect(await request(port, '/reserve_seat')).toMatchObject({ status: 200, body: seats.failed });
  await until(async () => script.stderr.length > 0, 'a message');
  expect(script.stderr).toEqual(['ERR value is not an integer or out of range']);
});

test('a server that is killed while it processes: another takes over, and still exactly 50 seats are taken', async () => {
  const [first, second] = [await startServerCompiled(suite, TASK), await startServerCompiled(suite, TASK)];
  await requests(second.port, '/reserve_seat', 60);
  await request(first.port, '/process');
  await second.script.line(COMPLETED, 5);
  first.script.process.kill('SIGKILL');
  await first.script.ended;
  await request(second.port, '/process');
  await second.script.line(FAILED, 10);
  await second.script.line(COMPLETED, 50);
  expect(await countJobs(suite.redis, TYPE)).toEqual({ inactive: 0, active: 0, complete: 50, failed: 10 });
  expect(await suite.redis.command('GET', 'available_seats')).toBe('0');
});

testServer(suite, TASK, '/available_seats');
refusesBadAddress(suite, TASK);
