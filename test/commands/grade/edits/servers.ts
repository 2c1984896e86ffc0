// The Express part, what both servers must hold however many requests come and whatever Redis does: each edit breaks
// one sentence of it.
import { Edit } from '../edit';

const server = 'helpers/server.ts';
const app = 'helpers/internals/express_app.ts';
const tests = ['9-stock'];
const UNKNOWN = "res.status(404).json({ status: 'Product not found' });";
const EVAL = "(await commandAsync('EVAL', [RESERVE, 1, `item.${itemId}`, stock])) === 1;";
const LEFT = 'a reservation leaves one less';

export const SERVERS: Edit[] = [
  {
    breaks: 'HTTP status: 404 for an unknown path',
    file: app,
    tests,
    replace: "res.status(404).json({ status: 'Not found' });",
    by: "res.json({ status: 'Not found' });",
    fails: ['what is no route is a 404'],
  },
  {
    breaks: 'Every answer, malformed URLs included, is JSON',
    file: server,
    tests,
    replace: '  readMalformedUrls(app);\n',
    by: '  void readMalformedUrls;\n',
    fails: ['what is no route is a 404'],
    also: ['no plain decimal integer'],
  },
  {
    breaks: '503 while Redis is unavailable',
    file: server,
    tests,
    replace: 'res.status(503)',
    by: 'res.status(500)',
    fails: ['503 while Redis is unavailable'],
  },
  {
    breaks: '`{"status":"Redis is not available"}`',
    file: server,
    tests,
    replace: 'Redis is not available',
    by: 'Redis is unavailable',
    fails: ['503 while Redis is unavailable'],
  },
  {
    breaks: '504 when Redis did not answer within 1.5 s',
    file: server,
    tests,
    replace: 'DEADLINE = 1500',
    by: 'DEADLINE = 4000',
    fails: ['504 within 2 s'],
  },
  {
    breaks: '`{"status":"Redis did not answer"}`',
    file: server,
    tests,
    replace: 'Redis did not answer',
    by: 'Redis has not answered',
    fails: ['504 within 2 s'],
  },
  {
    breaks: 'errors included, is JSON',
    file: server,
    tests,
    replace: "res.status(500).json({ status: 'Internal server error' });",
    by: 'res.status(500).send(error.stack);',
    fails: ['a key that holds no count'],
  },
  {
    breaks: 'a command that fails: its message on stderr',
    file: server,
    tests,
    replace: '  reportFailure(error);\n',
    by: '',
    fails: ['a key that holds no count'],
  },
  {
    breaks: 'Well again by itself once Redis is back',
    file: '9-stock.ts',
    replace: 'enable_offline_queue: false',
    by: 'enable_offline_queue: false, retry_strategy: () => undefined',
    fails: ['keeps running without Redis', '503 while Redis is unavailable'],
  },
  {
    breaks: 'runs until Ctrl-C, status 0',
    file: '9-stock.ts',
    replace: 'closeClient(client, done)',
    by: 'process.exit(2)',
    fails: ['runs until Ctrl-C'],
  },
  {
    breaks: 'Redis unavailable: no script crashes',
    file: '100-seat.ts',
    replace: "queue.on('error', logNotConnected);",
    by: '',
    fails: ['keeps running without Redis', '503 while Redis is unavailable'],
  },
  {
    breaks: 'no more is confirmed than there is stock, however many requests come at once',
    file: '9-stock.ts',
    replace: EVAL,
    by: '(await getCurrentReservedStockById(itemId)) < stock && Boolean(await commandAsync("INCR", [`item.${itemId}`]));',
    fails: ['never sold more than there is'],
  },
  {
    breaks: 'reservations are kept in Redis',
    file: '9-stock.ts',
    replace: 'return (await commandAsync',
    by: "await commandAsync('EXPIRE', [`item.${itemId}`, 1]);\n  return (await commandAsync",
    fails: ['after a restart'],
    also: [LEFT, 'never sold', 'not enough', 'key item.ID'],
  },
  {
    breaks: 'Ids: only a plain decimal integer names a product',
    file: '9-stock.ts',
    replace: '`${product.id}` === id',
    by: 'product.id === parseInt(id, 10)',
    fails: ['an id that is no plain decimal integer'],
  },
  {
    breaks: 'HTTP status: 404 for an unknown product',
    file: '9-stock.ts',
    replace: UNKNOWN,
    by: UNKNOWN.replace('.status(404)', ''),
    fails: ['an id that is no plain decimal integer'],
  },
  {
    breaks: 'never `undefined` in place of a value',
    file: '9-stock.ts',
    replace: 'if (Number.isNaN(reserved)) throw new Error(`The key item.${itemId} does not hold a number`);',
    by: '',
    fails: ['a key that holds no count'],
  },
  {
    breaks: 'exactly 50 jobs complete, however many requests come',
    file: '100-seat.ts',
    replace: 'client.eval(TAKE, 2, KEY, `q:job:${job.id}`, (error, left: number) => {',
    by: 'void TAKE;\n  getCurrentAvailableSeats().then(async (seats) => {\n    const error = null;\n    const left = Number(seats) - 1;\n    if (left >= 0) await reserveSeat(left);',
    fails: ['exactly 50 seats'],
    also: ['killed while it processes'],
  },
  {
    breaks: 'the queue is processed once, however often it is asked for',
    file: '100-seat.ts',
    replace: 'if (!processing) queue',
    by: 'queue',
    fails: ['the queue has one worker'],
  },
  {
    breaks: 'a job that a killed server leaves behind takes no second seat',
    file: '100-seat.ts',
    replace: 'if seat then return tonumber(seat) end',
    by: '',
    fails: ['killed while it processes'],
  },
];
