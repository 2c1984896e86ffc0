// 9-stock: a list of products, and reservations that never exceed the stock.
import { promisify } from 'util';
import { createApp, needsRedis, serve } from './helpers/server';
import { createClient, logNotConnected } from './helpers/client';
import { closeClient } from './helpers/shutdown';

interface Product {
  id: number;
  name: string;
  price: number;
  stock: number;
}

const listProducts: Product[] = [
  { id: 1, name: 'Suitcase 250', price: 50, stock: 4 },
  { id: 2, name: 'Suitcase 450', price: 100, stock: 10 },
  { id: 3, name: 'Suitcase 650', price: 350, stock: 2 },
  { id: 4, name: 'Suitcase 1050', price: 550, stock: 5 },
];

/** Finds a product by its id, a plain decimal integer (9-stock). */
function getItemById(id: string): Product | undefined {
  return listProducts.find((product) => `${product.id}` === id);
}

// While Redis is unavailable, requests are answered at once: no command waits for the connection.
const client = createClient({ enable_offline_queue: false });
client.on('error', logNotConnected);

const getAsync = promisify<string, string | null>(client.get).bind(client);
const commandAsync = promisify<string, (string | number)[], unknown>(client.send_command).bind(client);

// Reads, compares and writes in one step, so two clients cannot both get the last unit.
const RESERVE = `
  if tonumber(redis.call('get', KEYS[1]) or 0) >= tonumber(ARGV[1]) then return 0 end
  redis.call('incr', KEYS[1])
  return 1`;

/**
 * Reserves one of the `stock` units of an item, counted in the key `item.ID` (9-stock).
 * @returns whether one was left
 * @throws ReplyError if the key does not hold a count
 */
async function reserveStockById(itemId: number, stock: number): Promise<boolean> {
  return (await commandAsync('EVAL', [RESERVE, 1, `item.${itemId}`, stock])) === 1;
}

/**
 * How many units of an item are reserved (9-stock).
 * @throws Error if the key does not hold a count
 */
async function getCurrentReservedStockById(itemId: number): Promise<number> {
  const reserved = Number(await getAsync(`item.${itemId}`));
  if (Number.isNaN(reserved)) throw new Error(`The key item.${itemId} does not hold a number`);
  return reserved;
}

const describe = ({ id, name, price, stock }: Product) => ({
  itemId: id,
  itemName: name,
  price,
  initialAvailableQuantity: stock,
});

const app = createApp();

app.param('itemId', (_req, res, next, itemId: string) => {
  res.locals.product = getItemById(itemId);
  if (res.locals.product) next();
  else res.status(404).json({ status: 'Product not found' });
});

app.get('/list_products', (_req, res) => {
  res.json(listProducts.map(describe));
});

app.get(
  '/list_products/:itemId',
  needsRedis(client, async (_req, res) => {
    const product: Product = res.locals.product;
    const reserved = await getCurrentReservedStockById(product.id);
    res.json({ ...describe(product), currentQuantity: product.stock - reserved });
  })
);

app.get(
  '/reserve_product/:itemId',
  needsRedis(client, async (_req, res) => {
    const { id, stock }: Product = res.locals.product;
    const confirmed = await reserveStockById(id, stock);
    res.json({ status: confirmed ? 'Reservation confirmed' : 'Not enough stock available', itemId: id });
  })
);

serve(app, (done) => closeClient(client, done));
