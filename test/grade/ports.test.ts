// The launcher moves every fixed port that a script listens on, so that scripts that run at the same time do not collide.
import { join } from 'path';
import { startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { newFolder } from './student_folders';

test.each([
  ['a number', 3000, 'http.createServer(answer).listen(3000)'],
  ['a text and a host', 8080, "http.createServer(answer).listen('8080', '127.0.0.1')"],
  ['an object', 5555, "http.createServer(answer).listen({ port: 5555, host: 'localhost' })"],
])('two scripts listen on the same fixed port at the same time: %s', async (_how, port, listening) => {
  // It asks itself on the port that is written in it, and says which process has answered, and whether the port is that.
  const text = `
    const http = require('http');
    const answer = (_request, response) => response.end('from ' + process.pid);
    const server = ${listening};
    server.on('listening', () => http.get('http://localhost:${port}/who', (response) =>
      response.on('data', (text) => console.log(text + ' ' + (server.address().port === ${port})))));
    server.on('error', (error) => console.log(error.code));`;
  const path = join(newFolder({ 'script.js': text }), 'script.js');
  const command = [process.execPath, join(ROOT, 'scripts/grade/launch.js'), path];
  const env = { ...process.env, NODE_PATH: join(ROOT, 'node_modules') };
  const scripts = [1, 2].map(() => startProgram('script', command, { env }));
  try {
    await Promise.all(scripts.map((script) => script.waitForLine(/./)));
    const said = scripts.map(({ stdout }) => stdout[0]);
    expect(said).toEqual(scripts.map((script) => `from ${script.process.pid} false`));
  } finally {
    for (const script of scripts) script.kill();
  }
});
