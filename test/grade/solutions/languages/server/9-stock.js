// A right 9-stock in an ordinary style, which takes every freedom that the course leaves.
const express = require('express');
const client = require('redis').createClient();
const list = [['250', 50, 4], ['450', 100, 10], ['650', 350, 2], ['1050', 550, 5]].map(
  ([name, price, initialAvailableQuantity], index) => (
    { price, itemName: 'Suitcase ' + name, initialAvailableQuantity, itemId: index + 1 }
  )
);
const app = express();
const count = (id) => new Promise((done) => client.get('item.' + id, (_error, value) => done(Number(value || 0))));
app.get('/list_products', (_req, res) => res.send(JSON.stringify(list, null, 1)));
app.get('/list_products/:id', async (req, res) => {
  const item = list.find(({ itemId }) => itemId === Number(req.params.id));
  if (!item) return res.json({ status: 'Product not found' });
  res.json({ currentQuantity: item.initialAvailableQuantity - (await count(item.itemId)), ...item });
});
app.get('/reserve_product/:id', async (req, res) => {
  const item = list.find(({ itemId }) => itemId === Number(req.params.id));
  if (!item) return res.status(404).json({ status: 'Product not found' });
  const { itemId } = item;
  const reserved = await count(itemId);
  if (reserved >= item.initialAvailableQuantity)
    return res.status(400).json({ itemId, status: 'Not enough stock available' });
  client.set('item.' + itemId, reserved + 1, () => res.json({ itemId, status: 'Reservation confirmed' }));
});
app.listen({ port: 1245, host: 'localhost' }, () => console.log('up and running'));
