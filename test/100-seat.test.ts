import { seats } from './support/expected';
import { NotChecked, ours, robustness, task } from './support/check';
import { refusesBadAddress } from './support/every_script';
import { answersJson, testServer } from './support/every_server';
import { checkEqual, checkKey, checkLines, checkNothingElse, happens, printed } from './support/lines';
import { testManySeats } from './support/many_seats';
import {
  checkSeats,
  DONE,
  FILE,
  isInProcess,
  JOBS,
  leaveAlone,
  obstacle,
  reserve,
  seatsIn,
  sellOut,
  SoldOut,
  startLaunched,
  TYPE,
} from './support/seats';
import { ask, checkAnswer, hasBody, startServerCompiled } from './support/servers';
import { setUp } from './support/suite';
import { countJobs } from './support/jobs';
import { until } from './support/wait';

const suite = setUp();

const scenario = suite.scenario(async () => {
  await suite.redis.command('SET', 'available_seats', 3);
  const server = await startLaunched(suite);
  const { get } = server;
  const launched = await suite.redis.command('GET', 'available_seats');
  const available = await get('/available_seats');
  const { answers, jobs } = await reserve(suite, server, 1);
  await leaveAlone(suite, jobs);
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
  return { script, launched, available, reserved: answers[0], jobs, untouched, processing, left };
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
  checkKey('available_seats', (await scenario()).launched, '50', 'it was 3 before');
});

task('GET /reserve_seat answers that the reservation is in process', async () => {
  checkAnswer((await scenario()).reserved, seats.inProcess);
});

task('GET /reserve_seat queues a job in the queue reserve_seat', async () => {
  const { jobs } = await scenario();
  const types = jobs.map(({ type }) => type);
  checkEqual(types, [TYPE], 'the queues of the jobs in Redis differ', { context: 'GET /reserve_seat' });
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

const soldOut = suite.scenario(() => sellOut(suite));
const CONTEXT = '52 seats were reserved one after the other, then the queue was processed';

/** Judges what was there when the seats were gone; where that is wrong, an obstacle comes first. */
async function whenSoldOut(check: (record: SoldOut) => void): Promise<void> {
  const record = await soldOut();
  try {
    check(record);
  } catch (error) {
    const why = obstacle(record);
    throw why ? new NotChecked(why) : error;
  }
}

task('50 of 52 jobs are completed, each with its line', () =>
  whenSoldOut(({ script }) => checkLines(script, DONE.slice(0, 50), CONTEXT))
);

task('a job that finds no seat fails, and the line says why', async () => {
  const record = await soldOut();
  const why = obstacle(record);
  if (why) throw new NotChecked(why);
  const { script, states } = record;
  checkLines(script, DONE.slice(50), CONTEXT);
  const reason = 'in Redis the last two jobs have not failed';
  checkEqual(states, ['failed', 'failed'], reason, { context: CONTEXT });
});

task('a job that finds no seat takes none', () =>
  whenSoldOut(({ none }) => checkSeats(none, 0, `: ${CONTEXT}`))
);

task('prints nothing else, but for what it says when it listens', () =>
  whenSoldOut(({ script, said }) =>
    checkNothingElse({ ...script, stdout: script.stdout.slice(said) }, DONE, CONTEXT)
  )
);

task('when the seats are gone, reservations are blocked', () =>
  whenSoldOut(({ none, blocked, queued }) => {
    if (hasBody(blocked, seats.blocked) && (queued === JOBS || seatsIn(none) === 0)) return;
    if ((seatsIn(none) || 0) > 0) throw new NotChecked('GET /available_seats still shows seats');
    if (isInProcess(blocked)) throw new NotChecked('it still takes reservations');
    checkAnswer(blocked, seats.blocked, `: ${CONTEXT}`);
  })
);

task('when the last seat is taken, reservations are blocked', async () => {
  const server = await startLaunched(suite);
  await suite.redis.command('SET', 'available_seats', 1);
  const one = seatsIn(await server.get('/available_seats'));
  if (one === undefined) throw new NotChecked('GET /available_seats shows no number');
  if (one !== 1) throw new NotChecked('its seats are not in the key available_seats');
  const { jobs } = await reserve(suite, server, 1);
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

answersJson(async () => {
  const { available, reserved, processing } = await scenario();
  return [available, reserved, processing];
});

robustness('a job that cannot be saved: Reservation failed, the message on stderr', async () => {
  await suite.redis.command('SET', 'q:ids', 'none');
  const server = await startServerCompiled(suite, FILE);
  const { script } = server;
  checkAnswer(await ask(server, '/reserve_seat'), seats.failed, ', where q:ids holds no number');
  await until(async () => script.stderr.length > 0, 'a message');
  expect(script.stderr).toEqual(['ERR value is not an integer or out of range']);
});

testManySeats(suite);
testServer(suite, FILE, '/available_seats');

ours(() => {
  test('answers byte for byte, and prints nothing on stderr', async () => {
    const { script, available, reserved, processing } = await scenario();
    const bodies = [seats.available(50), seats.inProcess, seats.processing];
    expect([available, reserved, processing].map(({ body }) => body)).toEqual(bodies);
    expect(script.stderr).toEqual([]);
  });

  refusesBadAddress(suite, FILE);
});
