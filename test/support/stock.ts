// What the tests of 9-stock need: a server that is asked for everything, and what its answers show.
import { stock } from './expected';
import { NotChecked } from './check';
import { ending } from './lines';
import { lastWords } from './starts';
import { Asked, askedServer, checkAnswer, startServer } from './servers';
import { Suite } from './suite';

export const FILE = '9-stock';

/** Whether a reservation was answered as confirmed, in whatever words: these have a check of their own. */
export const isConfirmed = ({ status = 500, body = '' }: Asked): boolean =>
  status < 300 && body !== '' && !/\bnot\b/i.test(body);

/** Milliseconds in which a server that goes on after its answer ends, if that is a fault. */
const ITS_END = 300;

/** Asks a server for its products, reserves both of product 3 and one of product 1, and reads what Redis holds then. */
export async function sell(suite: Suite) {
  const server = await startServer(suite, FILE);
  const { script } = server;
  const asked = askedServer(suite, FILE, server);
  const { get } = asked;
  const [list, product] = [await get('/list_products'), await get('/list_products/1')];
  const unknown = await get('/list_products/12');
  await ending(asked.script(), ITS_END);
  const said = script.stdout.length; // it is connected: what it says when it listens is said
  const unknownReserved = await get('/reserve_product/12');
  await ending(asked.script(), ITS_END);
  const reserved = await get('/reserve_product/3');
  const left = await get('/list_products/3');
  const second = await get('/reserve_product/3');
  const confirmed = [reserved, second].filter(isConfirmed).length;
  let none = await get('/reserve_product/3');
  // A server that refused one of the first two still has stock: it is asked until it refuses.
  for (let count = confirmed; count < 2 && isConfirmed(none); count += 1)
    none = await get('/reserve_product/3');
  const [noneLeft, other] = [await get('/list_products/3'), await get('/list_products/1')];
  const seller = asked.script();
  const [otherReserved, listAgain] = [await get('/reserve_product/1'), await get('/list_products')];
  const ended = asked.script() === seller ? undefined : lastWords(seller);
  const sold = { reserved, left, second, none, noneLeft, other, otherReserved, listAgain };
  const answers = { list, product, unknown, unknownReserved, ...sold };
  const keys = (await suite.redis.command('KEYS', '*')) as string[];
  const held = keys.filter((name) => name !== 'Holberton').map((name) => readKey(suite, name));
  return { ...answers, all: Object.values(answers), script, ended, said, held: await Promise.all(held) };
}

/** A key and what it holds, or why that cannot be read. */
async function readKey(suite: Suite, key: string): Promise<string> {
  const value = await suite.redis.command('GET', key).catch((error: Error) => error.message);
  return `${key}: ${value}`;
}

/** An answer shows this quantity, whatever its other keys are: they have a check of their own. */
export function checkQuantity(asked: Asked, id: number, quantity: number, before: string): void {
  if (new RegExp(`"currentQuantity":\\s*${quantity}\\s*[,}]`).test(asked.body || '')) return;
  checkAnswer(asked, stock.product(id, quantity), before);
}

/** For a check that says nothing where a reservation was not confirmed. */
export function requireConfirmed(reservation: Asked): void {
  if (isConfirmed(reservation)) return;
  const { status, body = '', error } = reservation;
  const answer = error || `${status} ${body.trim().split('\n')[0]}`;
  throw new NotChecked(`an earlier reservation was not confirmed: ${answer}`);
}
