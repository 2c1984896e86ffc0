// 9-stock: each edit breaks one sentence of it.
import { testEdits } from '../edit';

const file = '9-stock.ts';
const RESERVED =
  "res.json({ status: confirmed ? 'Reservation confirmed' : 'Not enough stock available', itemId: id });";
const COUNT = 'currentQuantity: product.stock - reserved';
const UNKNOWN = "res.status(404).json({ status: 'Product not found' });";
const EVAL = "(await commandAsync('EVAL', [RESERVE, 1, `item.${itemId}`, stock])) === 1;";
const PRODUCT = 'GET /list_products/1 answers the product';
const LEFT = 'a reservation leaves one less';

testEdits([
  {
    breaks: 'listProducts: a price',
    file,
    replace: 'price: 350',
    by: 'price: 340',
    fails: ['GET /list_products answers the four products'],
    also: [LEFT],
  },
  {
    breaks: 'listProducts: a name',
    file,
    replace: "'Suitcase 1050'",
    by: "'Suitcase 1500'",
    fails: ['GET /list_products answers the four products'],
  },
  {
    breaks: 'listProducts: all four',
    file,
    replace: "  { id: 4, name: 'Suitcase 1050', price: 550, stock: 5 },\n",
    by: '',
    fails: ['GET /list_products answers the four products'],
  },
  {
    breaks: 'listProducts: the stock of product 3',
    file,
    replace: 'stock: 2 }',
    by: 'stock: 3 }',
    fails: ['GET /list_products answers the four products', 'answers that there is not enough'],
    also: [LEFT],
  },
  {
    breaks: '`GET /list_products`: the key itemName',
    file,
    replace: 'itemName: name,',
    by: 'name,',
    fails: ['GET /list_products answers the four products', PRODUCT],
    hint: 'The keys of the JSON',
    also: [LEFT],
  },
  {
    breaks: '`GET /list_products`: the key itemId',
    file,
    replace: 'itemId: id,\n  itemName',
    by: 'id,\n  itemName',
    fails: ['GET /list_products answers the four products', PRODUCT],
    also: [LEFT],
  },
  {
    breaks: '`GET /list_products/1`: the same object with currentQuantity',
    file,
    replace: `, ${COUNT}`,
    by: '',
    fails: [PRODUCT],
    also: [LEFT],
  },
  {
    breaks: 'currentQuantity is what is left',
    file,
    replace: COUNT,
    by: 'currentQuantity: product.stock',
    fails: [LEFT],
    also: ['after a restart', 'holds no count'],
  },
  {
    breaks: 'currentQuantity is a number',
    file,
    replace: COUNT,
    by: 'currentQuantity: `${product.stock - reserved}`',
    fails: [PRODUCT],
    also: [LEFT, 'never sold', 'after a restart'],
  },
  {
    breaks: 'unknown id -> `{"status":"Product not found"}`',
    file,
    replace: UNKNOWN,
    by: UNKNOWN.replace('found', 'available'),
    fails: ['GET /list_products/12 answers', 'GET /reserve_product/12 answers'],
    also: ['no plain decimal integer'],
  },
  {
    breaks: 'every answer is JSON',
    file,
    replace: UNKNOWN,
    by: "res.status(404).send('<h1>Product not found</h1>');",
    fails: ['GET /list_products/12 answers', 'GET /reserve_product/12 answers'],
    also: ['no plain decimal integer', 'says that it is JSON'],
  },
  {
    breaks: 'every answer says that it is JSON',
    file,
    replace: 'res.json(listProducts.map(describe));',
    by: 'res.send(JSON.stringify(listProducts.map(describe)));',
    robustness: true,
    fails: ['every answer says that it is JSON'],
  },
  {
    breaks: '`GET /reserve_product/1` of an unknown id',
    file,
    replace: UNKNOWN,
    by: "if (/^.reserve/.test(_req.path)) res.status(404).json({ status: 'Not found' });\n  else ".concat(
      UNKNOWN
    ),
    fails: ['GET /reserve_product/12 answers'],
    also: ['no plain decimal integer'],
  },
  {
    breaks: 'else reserves one: `{"status":"Reservation confirmed","itemId":1}`',
    file,
    replace: RESERVED,
    by: RESERVED.replace('Reservation confirmed', 'Reservation is confirmed'),
    fails: ['GET /reserve_product/3 confirms'],
    also: ['never sold'],
  },
  {
    breaks: 'the itemId of the answer',
    file,
    replace: RESERVED,
    by: RESERVED.replace(', itemId: id', ''),
    fails: ['GET /reserve_product/3 confirms', 'answers that there is not enough'],
    also: ['never sold'],
  },
  {
    breaks: 'none left: `{"status":"Not enough stock available","itemId":1}`',
    file,
    replace: RESERVED,
    by: RESERVED.replace('stock available', 'stock'),
    fails: ['answers that there is not enough'],
    also: ['never sold'],
  },
  {
    breaks: 'reserves one, not two',
    file,
    replace: "redis.call('incr', KEYS[1])",
    by: "redis.call('incrby', KEYS[1], 2)",
    fails: [LEFT, 'GET /reserve_product/3 confirms'],
    also: ['never sold', 'after a restart'],
  },
  {
    breaks: 'none left: reserves nothing',
    file,
    replace: '>= tonumber(ARGV[1])',
    by: '> tonumber(ARGV[1])',
    fails: ['answers that there is not enough'],
    also: [LEFT, 'never sold'],
  },
  {
    breaks: 'reserveStockById writes Redis key `item.ID`',
    file,
    replace: EVAL,
    by: EVAL.replace('item.', 'product.'),
    fails: ['a reservation is written to the key item.ID'],
    also: [LEFT, 'never sold', 'after a restart', 'holds no count'],
  },
  {
    breaks: 'the reservations of one product are its own',
    file,
    replace: EVAL,
    by: EVAL.replace('`item.${itemId}`', "'item.3'"),
    fails: ['a reservation is written to the key item.ID'],
  },
  {
    breaks: 'prints nothing when it is asked',
    file,
    replace: UNKNOWN,
    by: `{\n    console.log('unknown');\n    ${UNKNOWN}\n  }`,
    fails: ['prints nothing else'],
  },
]);
