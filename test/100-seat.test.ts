import { seatLine, seats } from './contract/expected';
import { normaliseJson } from './contract/freedoms';
import { NotChecked, ours, robustness, task } from './checks/check';
import { refusesBadAddress } from './checks/every_script';
import { checkEqual, checkLines, checkNothingElse, happens, printed } from './checks/lines';
import { Answer, request, requests } from './harness/http';
import { countJobs, jobField, SavedJob, savedJobs } from './harness/jobs';
import {
  answered,
  ask,
  Asked,
  AskedServer,
  askedServer,
  checkAnswer,
  Server,
  startServer,
  startServerCompiled,
  testServer,
} from './checks/servers';
import { setUp } from './checks/suite';
import { pause, until } from './harness/wait';

const FILE = '100-seat';
const TYPE = 'reserve_seat';
const suite = setUp();

/** How many of the servers' log lines say this. */
function logged(servers: Server[], line: RegExp): number {
  return servers.reduce((sum, { script }) => sum + script.stdout.filter((text) => line.test(text)).length, 0);
}

const COMPLETED = /^Seat reservation job #?\d+ completed$/;
const FAILED = /^Seat reservation job #?\d+ failed: (Error: )?Not enough seats available$/;

/** The ids of the jobs that a task may ask for: what two more than the seats need. */
const JOBS = 52;
const DONE = [...Array(JOBS).keys()].map((index) => [
  index < 50 ? seatLine.completed(index + 1) : seatLine.failed(index + 1),
]);

/** The number of seats that an answer shows, in whatever form: the form has a check of its own. */
function seatsIn({ body = '' }: Asked): number | undefined {
  const [number] = /\d+/.exec(body) || [];
  return number === undefined ? undefined : Number(number);
}

/** An answer shows this number of seats. */
function checkSeats(asked: Asked, number: number, before: string): void {
  if (seatsIn(asked) !== number) checkAnswer(asked, seats.available(number), before);
}

/** Whether a reservation was answered as one that is queued. */
const isInProcess = ({ body = '' }: Asked) => /in process/i.test(body);

/** Starts a server and waits until its seats are there, and reservations enabled. */
async function startLaunched(): Promise<AskedServer> {
  const server = askedServer(suite, FILE, await startServer(suite, FILE));
  await happens(server.script(), async () => (await suite.redis.command('GET', 'available_seats')) === '50');
  await server.get('/available_seats'); // its own client has had its reply too
  return server;
}

/** The same with 50 seats also where the server does not set them: that is a fault with a check of its own. */
async function startWithSeats(): Promise<AskedServer> {
  const server = await startLaunched();
  await suite.redis.command('SET', 'available_seats', 50);
  return server;
}

/** Reserves seats one by one, as long as there are answers, and waits until the jobs are there: some answer before their job is saved. */
async function reserve(server: AskedServer, times: number): Promise<{ answers: Asked[]; jobs: SavedJob[] }> {
  const answers: Asked[] = [];
  do answers.push(await server.get('/reserve_seat'));
  while (answers.length < times && !answers[answers.length - 1].error);
  const promised = answers.filter(isInProcess).length;
  await happens(server.script(), async () => (await savedJobs(suite.redis)).length >= promised);
  return { answers, jobs: await savedJobs(suite.redis) };
}

/** Milliseconds in which a server that processes the queue unasked would have processed a job. */
const UNASKED = 1000;

const scenario = suite.scenario(async () => {
  await suite.redis.command('SET', 'available_seats', 3);
  const server = await startLaunched();
  const { get } = server;
  const launched = await suite.redis.command('GET', 'available_seats');
  const available = await get('/available_seats');
  const {
    answers: [reserved],
    jobs,
  } = await reserve(server, 1);
  const waits = async () => (await countJobs(suite.redis, TYPE)).inactive > 0;
  await until(async () => !(await waits()), 'a job that is processed', UNASKED).catch(() => undefined);
  const untouched = await get('/available_seats');
  const processing = await get('/process');
  const script = server.script();
  await printed(script, DONE[0]);
  let left = await get('/available_seats');
  const number = (seatsIn(available) || 0) - 1;
  await happens(script, async () => {
    left = await get('/available_seats');
    return seatsIn(left) === number;
  });
  return { script, launched, available, reserved, jobs, untouched, processing, left };
}, 'main');

/** The seats that were there before anything was reserved. */
async function seatsBefore(): Promise<number> {
  const number = seatsIn((await scenario()).available);
  if (number === undefined) throw new NotChecked('GET /available_seats shows no number');
  return number;
}

/** The same for what cannot be said where nothing was queued. */
async function withJob() {
  const record = await scenario();
  if (record.jobs.length > 0) return record;
  throw new NotChecked('it has queued no job');
}

task('GET /available_seats answers 50 at launch', async () => {
  checkAnswer((await scenario()).available, seats.available(50));
});

task('at launch sets the key available_seats to 50', async () => {
  checkEqual(
    (await scenario()).launched,
    '50',
    'the key available_seats holds something else',
    'it was 3 before'
  );
});

task('GET /reserve_seat answers that the reservation is in process', async () => {
  checkAnswer((await scenario()).reserved, seats.inProcess);
});

task('GET /reserve_seat queues a job in the queue reserve_seat', async () => {
  const { jobs } = await scenario();
  const types = jobs.map(({ type }) => type);
  checkEqual(types, [TYPE], 'the queues of the jobs in Redis differ', 'GET /reserve_seat');
});

task('takes no seat before it is asked to process the queue', async () => {
  const { untouched } = await withJob();
  checkSeats(untouched, await seatsBefore(), ', after GET /reserve_seat');
});

task('GET /process answers that the queue is processed', async () => {
  checkAnswer((await scenario()).processing, seats.processing);
});

task('prints when a reservation job is completed', async () => {
  checkLines((await withJob()).script, [DONE[0]], 'GET /reserve_seat, then GET /process');
});

task('a reservation that was processed leaves one seat less', async () => {
  const { left } = await withJob();
  checkSeats(left, (await seatsBefore()) - 1, ', after one reservation was processed');
});

const soldOut = suite.scenario(async () => {
  const server = await startWithSeats();
  await server.get('/available_seats');
  const said = server.script().stdout.length; // it is connected: what it says when it listens is said
  const queued = (await reserve(server, JOBS)).jobs.length;
  await server.get('/process');
  await printed(server.script(), ...DONE);
  const counts = await countJobs(suite.redis, TYPE);
  const [none, blocked] = [await server.get('/available_seats'), await server.get('/reserve_seat')];
  return { script: server.script(), said, queued, counts, none, blocked };
});
const CONTEXT = '52 seats were reserved one after the other, then the queue was processed';

/** The same for what cannot be said where the jobs are not there. */
async function whenSoldOut() {
  const record = await soldOut();
  if (record.queued === JOBS) return record;
  throw new NotChecked(`it has queued ${record.queued} jobs for ${JOBS} reservations`);
}

task('50 of 52 jobs are completed, each with its line', async () => {
  const { script } = await whenSoldOut();
  checkLines(script, DONE.slice(0, 50), CONTEXT);
});

task('a job that finds no seat fails, and the line says why', async () => {
  const { script, counts } = await whenSoldOut();
  checkLines(script, DONE.slice(50), CONTEXT);
  checkEqual(`${counts.failed} failed`, '2 failed', 'the jobs in Redis differ', CONTEXT);
});

task('a job that finds no seat takes none', async () => {
  checkSeats((await whenSoldOut()).none, 0, `: ${CONTEXT}`);
});

task('prints nothing else, but for what it says when it listens', async () => {
  const { script, said } = await whenSoldOut();
  checkNothingElse({ ...script, stdout: script.stdout.slice(said) }, DONE, CONTEXT);
});

task('when the seats are gone, reservations are blocked', async () => {
  const { blocked } = await whenSoldOut();
  if (isInProcess(blocked)) throw new NotChecked('it still takes reservations');
  checkAnswer(blocked, seats.blocked, `: ${CONTEXT}`);
});

task('when the last seat is taken, reservations are blocked', async () => {
  const server = await startLaunched();
  await suite.redis.command('SET', 'available_seats', 1);
  if (seatsIn(await server.get('/available_seats')) !== 1) {
    throw new NotChecked('its seats are not in the key available_seats');
  }
  const { jobs } = await reserve(server, 1);
  if (jobs.length === 0) throw new NotChecked('it has queued no job');
  await server.get('/process');
  await happens(server.script(), async () => {
    const { complete, failed } = await countJobs(suite.redis, jobs[0].type);
    return complete + failed > 0;
  });
  const context = ', when one seat was left, and reserved, and the queue was processed';
  checkSeats(await server.get('/available_seats'), 0, context);
  // In which words it says so is another check's.
  const answer = await server.get('/reserve_seat');
  if (answer.error || isInProcess(answer)) checkAnswer(answer, seats.blocked, context);
});

robustness('every answer says that it is JSON', async () => {
  const { available, reserved, processing } = await scenario();
  const types = [available, reserved, processing].map(
    ({ path, type }) => `GET ${path}: ${(type || '').split(';')[0]}`
  );
  const expected = types.map((line) => line.replace(/: .*$/, ': application/json'));
  checkEqual(types, expected, 'an answer has another content type');
});

robustness(
  'exactly 50 seats for 200 requests at once to two servers, which are told to process five times',
  async () => {
    const servers = [await startServerCompiled(suite, FILE), await startServerCompiled(suite, FILE)];
    const answers: Promise<Answer[]>[] = [];
    for (const { port } of servers)
      answers.push(requests(port, '/reserve_seat', 100), requests(port, '/process', 5));
    const bodies = (await Promise.all(answers)).flat().map(({ body }) => normaliseJson(body));
    const queued = bodies.filter((body) => body === normaliseJson(seats.inProcess)).length;
    const blocked = bodies.filter((body) => body === normaliseJson(seats.blocked)).length;
    expect({ all: queued + blocked, processing: bodies.length - queued - blocked }).toEqual({
      all: 200,
      processing: 10,
    });

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
      `${queued} seats were reserved at once, on two servers that process the queue`
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

robustness('a job that cannot be saved: Reservation failed, the message on stderr', async () => {
  await suite.redis.command('SET', 'q:ids', 'none');
  const server = await startServerCompiled(suite, FILE);
  const { script } = server;
  checkAnswer(await ask(server, '/reserve_seat'), seats.failed, ', where q:ids holds no number');
  await until(async () => script.stderr.length > 0, 'a message');
  expect(script.stderr).toEqual(['ERR value is not an integer or out of range']);
});

/** Kills a server at a moment at which a job has its seat and is not complete yet, if there is one. */
async function killWithSeat({ script }: Server): Promise<void> {
  const isCaught = async () => {
    script.process.kill('SIGSTOP');
    await pause(10); // what it has sent before is on its way
    const { complete, inactive } = await countJobs(suite.redis, TYPE);
    const seatsLeft = Number(await suite.redis.command('GET', 'available_seats'));
    if (50 - seatsLeft > complete || inactive < 12) return true;
    script.process.kill('SIGCONT');
    await pause(Math.random() * 5);
    return false;
  };
  await happens(script, isCaught);
  script.kill();
  await script.ended;
}

robustness(
  'a server that is killed while it processes: another one takes over, and exactly 50 seats are taken',
  async () => {
    const [first, second] = [await startServerCompiled(suite, FILE), await startServerCompiled(suite, FILE)];
    await requests(second.port, '/reserve_seat', 60);
    await request(first.port, '/process');
    await second.script.line(COMPLETED, 5);
    await killWithSeat(first);
    await request(second.port, '/process');
    await second.script.line(FAILED, 10);
    await second.script.line(COMPLETED, 50);
    expect(await countJobs(suite.redis, TYPE)).toEqual({ inactive: 0, active: 0, complete: 50, failed: 10 });
    expect(await suite.redis.command('GET', 'available_seats')).toBe('0');
  }
);

testServer(suite, FILE, '/available_seats');

ours(() => {
  test('answers byte for byte, and prints nothing on stderr', async () => {
    const { script, available, reserved, processing } = await scenario();
    const bodies = [seats.available(50), seats.inProcess, seats.processing];
    expect([available, reserved, processing].map(({ body }) => body)).toEqual(bodies);
    expect(script.stderr).toEqual([]);
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

  refusesBadAddress(suite, FILE);
});
