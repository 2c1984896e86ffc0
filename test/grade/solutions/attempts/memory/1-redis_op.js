const { writeFileSync } = require('fs');
const { attempt, say } = require('./attempt');
const held = [];
try {
  while (held.length < 24) held.push(Buffer.alloc(5e7, 1));
} catch {}
say(`megabytes: ${held.length * 50}`);
held.length = 0;
attempt('a file', () => writeFileSync(`${require('os').tmpdir()}/large`, Buffer.alloc(2e8)));
require('./right');
