// The launcher moves every fixed port that a script listens on, so that scripts that run at the same time do not collide.
import { join } from 'path';
import { startProgram } from '../support/script';
import { ROOT } from '../support/launcher';
import { withFiles } from './files';

/** A script that listens, asks itself on the port that is written in it, and says which process has answered. */
const server = (listen: string, port: number) => `
const http = require('http');
const server = http.createServer((_request, response) => response.end('from ' + process.pid));
${listen}
server.on('listening', () => http.get('http://localhost:${port}/', (response) =>
  response.on('data', (text) => console.log(text + ' ' + (server.address().port === ${port})))));
server.on('error', (error) => console.log(error.code));`;

test.each([
  ['a number', 'server.listen(3000);', 3000],
  ['a text and a host', "server.listen('8080', '127.0.0.1');", 8080],
  ['an object', 'server.listen({ port: 5555, host: "localhost" });', 5555],
  [
    'an Express app',
    "require('express')().use((_req, res) => res.end('from ' + process.pid)).listen(3001)",
    3001,
  ],
  ["Kue's dashboard", "require('kue').app.listen(3000);", 3000],
])('two scripts listen on the same fixed port at the same time: %s', (_how, listen, port) => {
  const text = listen.startsWith('server')
    ? server(listen, port)
    : `const listening = ${listen.replace(/;$/, '')};
       listening.on('listening', () => console.log('from ' + process.pid + ' false')).on('error', (e) => console.log(e.code));`;
  return withFiles({ 'script.js': text }, async (folder) => {
    const command = [process.execPath, join(ROOT, 'scripts/grade/launch.js'), join(folder, 'script.js')];
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
});
