// The launcher redirects every port that a script listens on to a free one, so that scripts that run at once do not collide.
import { join } from 'path';
import { startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { newFolder } from './student_folders';

test.each([
  ['a number', 3000, 'http.createServer(answer).listen(3000)'],
  ['a string, with a host', 8080, "http.createServer(answer).listen('8080', '127.0.0.1')"],
  ['an object', 5555, "http.createServer(answer).listen({ port: 5555, host: 'localhost' })"],
])('two scripts listen on the same port at the same time, given as %s', async (_how, port, listening) => {
  // It sends itself a request, and prints which process has answered, and whether on that very port.
  const text = `
    const http = require('http');
    const answer = (_request, response) => response.end('from ' + process.pid);
    const server = ${listening};
    server.on('listening', () => http.get('http://localhost:${port}/who', (response) =>
      response.on('data', (text) => console.log(text + ' ' + (server.address().port === ${port})))));
    server.on('error', (error) => console.log(error.code));`;
  const path = join(newFolder({ 'script.js': text }), 'script.js');
  const command = [process.execPath, join(ROOT, 'scripts/grade/launch.js'), '', '', path];
  const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules') };
  const scripts = [1, 2].map(() => startProgram('script', command, { env }));
  try {
    await Promise.all(scripts.map((script) => script.waitForLine(/./)));
    const printed = scripts.map(({ stdout }) => stdout[0]);
    expect(printed).toEqual(scripts.map((script) => `from ${script.process.pid} false`));
  } finally {
    for (const script of scripts) script.kill();
  }
});
