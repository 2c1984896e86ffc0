// Right solutions in other languages and with other packages: small scripts of the schools' tasks and of Task 7.
import { Files } from './folder';
import { RIGHT } from './misbehaving';

export interface Language {
  name: string;
  files: Files;
  tests: string[];
  /** Whether its packages are installed. */
  install?: boolean;
}

const EVENTS = `
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server: ' + error));`;
const CALLS = `
displaySchoolValue('Holberton');
setNewSchool('HolbertonSanFrancisco', '100');
displaySchoolValue('HolbertonSanFrancisco');`;

/** 9-stock in an ordinary style: every freedom of a server at once. */
const STOCK = `const express = require('express');
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
  if (reserved >= item.initialAvailableQuantity) return res.json({ itemId, status: 'Not enough stock available' });
  client.set('item.' + itemId, reserved + 1, () => res.json({ itemId, status: 'Reservation confirmed' }));
});
app.listen({ port: 1245, host: 'localhost' }, () => console.log('up and running'));
`;

export const LANGUAGES: Language[] = [
  { name: 'CommonJS', files: { '1-redis_op.js': RIGHT }, tests: ['1-redis_op'] },
  { name: 'CommonJS, .cjs, in src', files: { 'src/1-redis_op.cjs': RIGHT }, tests: ['1-redis_op'] },
  {
    name: 'ES modules, of type module, with await outside of any function',
    files: {
      'package.json': JSON.stringify({ type: 'module' }),
      '2-redis_op_async.js': `
        import { promisify } from 'util';
        import { setNewSchool } from './school.js';
        import client from './client.js';
        const getAsync = promisify(client.get).bind(client);
        async function displaySchoolValue(name) { console.log(await getAsync(name)); }
        await displaySchoolValue('Holberton');
        setNewSchool('HolbertonSanFrancisco', '100');
        await displaySchoolValue('HolbertonSanFrancisco');`,
      'client.js': `import { createClient } from 'redis';\nconst client = createClient();${EVENTS}\nexport default client;`,
      'school.js': `
        import { print } from 'redis';
        import client from './client.js';
        export const setNewSchool = (name, value) => client.set(name, value, print);`,
    },
    tests: ['2-redis_op_async'],
  },
  {
    name: 'ES modules, .mjs, with the package as a whole',
    files: {
      '1-redis_op.mjs': `
        import redis from 'redis';
        const client = redis.createClient({ host: '127.0.0.1', port: 6379 });${EVENTS}
        const setNewSchool = (name, value) => client.set(name, value, redis.print);
        const displaySchoolValue = (name) => client.get(name, (_error, value) => console.log(value));${CALLS}`,
    },
    tests: ['1-redis_op'],
  },
  {
    name: 'ES modules by Babel',
    files: {
      '.babelrc': '{ "presets": ["@babel/preset-env"] }',
      'package.json': JSON.stringify({
        scripts: { dev: 'nodemon --exec babel-node' },
        devDependencies: { '@babel/node': '^7.8.0', '@babel/preset-env': '^7.8.2' },
        dependencies: { redis: '^2.8.0' },
      }),
      '1-redis_op.js': `
        import * as redis from 'redis';
        const client = redis.createClient('redis://localhost:6379');${EVENTS}
        export const setNewSchool = (name, value) => { client.SET(name, value, redis.print); };
        export const displaySchoolValue = (name) => client.GET(name, (_error, value) => { console.log(value); });${CALLS}`,
    },
    tests: ['1-redis_op'],
  },
  {
    name: 'TypeScript, with imports of .js files that are .ts files',
    files: {
      'src/1-redis_op.ts': `
        import redis, { RedisClient } from 'redis';
        import { display } from './display.js';
        const client: RedisClient = redis.createClient();${EVENTS.replace('(error)', '(error: Error)')}
        function setNewSchool(name: string, value: string): void { client.set(name, value, redis.print); }
        const displaySchoolValue = (name: string): boolean => client.get(name, display);${CALLS}`,
      'src/display.ts':
        'export function display(_error: Error | null, value?: string | null): void { console.log(value); }',
    },
    tests: ['1-redis_op'],
  },
  {
    name: 'promises with then',
    files: {
      '2-redis_op_async.js': `
        const redis = require('redis');
        const client = redis.createClient();${EVENTS}
        const { promisify } = require('node:util'.slice(5));
        const get = promisify(client.get).bind(client);
        const set = promisify(client.set).bind(client);
        const show = (value) => console.log(value);
        get('Holberton').then(show)
          .then(() => set('HolbertonSanFrancisco', '100')).then((reply) => redis.print(null, reply))
          .then(() => get('HolbertonSanFrancisco')).then(show);`,
    },
    tests: ['2-redis_op_async'],
  },
  {
    name: 'redis 4, whose client connects when it is told to',
    files: {
      'package.json': JSON.stringify({ dependencies: { redis: '4.0.0' } }),
      '2-redis_op_async.js': `
        import { createClient } from 'redis';
        const client = createClient();${EVENTS}
        async function main() {
          await client.connect();
          console.log(await client.get('Holberton'));
          console.log('Reply:', await client.set('HolbertonSanFrancisco', '100'));
          console.log(await client.get('HolbertonSanFrancisco'));
        }
        main();`,
    },
    tests: ['2-redis_op_async'],
    install: true,
  },
  {
    name: 'Kue without a helper, in CommonJS',
    files: {
      '6-job_creator.js': `
        const queue = require('kue').createQueue();
        const job = queue.create('push_notification_code', { phoneNumber: 4153518780, message: 'code' });
        job.on('enqueue', () => console.log('Notification job created: #%s', job.id))
          .on('complete', () => console.log('Notification job completed'))
          .on('failed attempt', () => console.log('Notification job failed'))
          .on('failed', () => console.log('Notification job failed'));
        job.save();`,
      '6-job_processor.js': `
        const kue = require('kue');
        function sendNotification(phoneNumber, message) {
          console.log('Sending notification to ' + phoneNumber + ', with message:', message);
        }
        kue.createQueue({ name: 'push_notification_code' }).process('push_notification_code', (job, done) => {
          sendNotification(job.data.phoneNumber, job.data.message);
          done();
        });`,
    },
    tests: ['6-job_creator', '6-job_processor'],
  },
  { name: '9-stock of CommonJS, with get and set', files: { '9-stock.js': STOCK }, tests: ['9-stock'] },
];
