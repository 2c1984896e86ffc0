import { findTasks } from '../../contract/scenarios';
import { gradeFolder } from '../../../scripts/grade/grade_folder';
import { makeFolder, removeFolders } from './folders';

afterAll(removeFolders);

const LOGS = `client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log(\`Redis client not connected to the server: \${error}\`));
`;
const SCHOOLS = `
function setNewSchool(schoolName, value) {
  client.set(schoolName, value, redis.print);
}
function displaySchoolValue(schoolName) {
  client.get(schoolName, (error, value) => console.log(value));
}
displaySchoolValue('Holberton');
setNewSchool('HolbertonSanFrancisco', '100');
displaySchoolValue('HolbertonSanFrancisco');
`;

const CREATOR = `import kue from 'kue';
const queue = kue.createQueue();
const job = queue.create('push_notification_code', { message: 'my own', phoneNumber: '0800' });
job.on('enqueue', () => console.log('Notification job created:', \`#\${job.id}\`))
  .on('complete', () => console.log('Notification job completed  '))
  .on('failed attempt', () => console.log('Notification job failed'))
  .on('failed', () => console.log('Notification job failed'));
job.save();
`;
const PROCESSOR = `import kue from 'kue';
const queue = kue.createQueue();
queue.process('push_notification_code', (job, done) => {
  const { phoneNumber, message } = job.data;
  setTimeout(() => {
    console.log(\`Sending notification to \${phoneNumber}, with message: \${message}\`);
    done();
  }, 1000);
});
`;
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

const STYLES: [style: string, tasks: string[], files: Record<string, string>][] = [
  [
    'CommonJS, Error: before the message',
    ['2'],
    {
      '1-redis_op.js': `const redis = require('redis');\nconst client = redis.createClient();\n${LOGS}${SCHOOLS}`,
    },
  ],
  [
    'ES modules for Babel, with no package.json',
    ['2'],
    {
      '1-redis_op.js': `import redis from 'redis';\nconst client = redis.createClient();\n${LOGS}${SCHOOLS}`,
    },
  ],
  [
    'ES modules of Node, with await at the top',
    ['2'],
    {
      'package.json': '{ "type": "module", "dependencies": { "redis": "^2.8.0" } }',
      '1-redis_op.js': `import * as redis from 'redis';\nimport { client } from './client.mjs';\n${LOGS}await new Promise((done) => client.on('connect', done));\n${SCHOOLS}`,
      'client.mjs': `import { createClient } from 'redis';\nexport const client = createClient(6379, 'localhost');\n`,
    },
  ],
  [
    'TypeScript in src',
    ['2'],
    {
      'src/1-redis_op.ts': `import * as redis from 'redis';\nconst client: redis.RedisClient = redis.createClient({ host: 'localhost' });\n${LOGS}${SCHOOLS}`,
    },
  ],
  [
    'a notification of its own, enqueue, #ID, blanks at the end, a second a job',
    ['6-'],
    { '6-job_creator.js': CREATOR, '6-job_processor.js': PROCESSOR },
  ],
  [
    'its own listening text, keys in another order, spaces, 200 and 404, localhost',
    ['9-stock'],
    { '9-stock.js': STOCK },
  ],
];

test.concurrent.each(STYLES)(
  '%s: full marks for the task',
  async (_, tasks, files) => {
    const result = await gradeFolder(makeFolder(files), {
      files: findTasks(tasks).flatMap((task) => task.files),
    });
    const lost = result.checks.filter(({ group, status }) => group === 'task' && status !== 'passed');
    expect(lost).toEqual([]);
    expect(result.totals.task.passed).toBeGreaterThan(4);
  },
  120000
);
