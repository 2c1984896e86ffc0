import { writeFileSync } from 'fs';
import { join } from 'path';
import { Script, startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { withFolder } from '../grade/folder';

/** Walks through one task of somebody's folder. */
async function walk(task: string, files: Record<string, string>): Promise<Script> {
  return withFolder(async (folder) => {
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const main = 'scripts/walkthrough/walkthrough.ts';
    const command = [process.execPath, '-r', 'ts-node/register', main, task, '--solution', folder];
    const script = startProgram('walkthrough', command, { cwd: ROOT });
    await script.end();
    return script;
  });
}

const client = `const client = require('redis').createClient();
client.on('connect', () => console.log('Redis client connected to the server  '));
`;

test('a line that counts, one that does not, and how the script ends, which costs nothing', async () => {
  const script = await walk('1', {
    '0-redis_client.js': `${client}client.on('connect', () => console.log('one more'));
console.error('free');`,
  });
  expect(script.stdout).toContain('  ✓ Redis client connected to the server  ');
  expect(script.stdout).toContain('  ? one more  (unexpected)');
  expect(script.stdout).toContain('  · free  (stderr)');
  expect(script.stdout).toContain('  · 0-redis_client ended with SIGINT  (robustness)');
  expect(script.stdout[script.stdout.length - 1]).toBe('  1 lines seen, 0 missing, 1 unexpected');
  expect(script.status()).toBe(1);
});

test('a notification of its own is what the processor is to send', async () => {
  const kue = "const queue = require('kue').createQueue();";
  const script = await walk('6', {
    '6-job_creator.js': `${kue}
const job = queue.create('push_notification_code', { message: 'my own', phoneNumber: '0800' });
job.on('enqueue', () => console.log('Notification job created: #' + job.id));
job.on('complete', () => console.log('Notification job completed')).save();`,
    '6-job_processor.js': `${kue}
queue.process('push_notification_code', ({ data }, done) => {
  console.log('Sending notification to ' + data.phoneNumber + ', with message: ' + data.message);
  done();
});`,
  });
  expect(script.stdout).toContain('  ✓ 6-job_processor Sending notification to 0800, with message: my own');
  expect(script.stdout[script.stdout.length - 1]).toBe('  3 lines seen, 0 missing, 0 unexpected');
  expect(script.status()).toBe(0);
});

test('a server: what it prints when it listens is free, and JSON is compared by value', async () => {
  const script = await walk('9-stock', {
    '9-stock.js': `const answer = '{ "status" : "Product not found" }';
require('redis').createClient();
require('http').createServer((_req, res) => res.end(answer))
  .listen(1245, 'localhost', () => console.log('up'));`,
  });
  expect(script.stdout).toContain('  · up  (free)');
  expect(script.stdout).toContain('  ✓ { "status" : "Product not found" }');
  expect(script.stdout).toContain('  ✗ {"status":"Reservation confirmed","itemId":3}  (missing)');
  expect(script.status()).toBe(1);
});

test('a file that is not there, and code for another redis, are not run', async () => {
  const code = "require('redis').createClient().connect();";
  const script = await walk('2', { '1-redis_op.js': code });
  expect(script.stdout.join()).toMatch(/✗ it calls connect\(\).* \(missing\)/);
  const none = await walk('3', { '1-redis_op.js': code });
  expect(none.stdout.join()).toMatch(/✗ there is no 2-redis_op_async.js or 2-redis_op_async.ts/);
  expect(none.stdout.join()).not.toMatch(/launch.js/);
});
