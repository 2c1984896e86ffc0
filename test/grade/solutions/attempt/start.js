// Starts five children that fill the memory together, and waits until they have.
const { spawn } = require('child_process');
const { existsSync } = require('fs');
const { tmpdir } = require('os');
const { say } = require('./attempt');

exports.startFive = ([program, ...args]) => {
  const files = [1, 2, 3, 4, 5].map((number) => `${tmpdir()}/full-${number}`);
  for (const file of files) spawn(program, [...args, `${__dirname}/fill.js`, file], { stdio: 'ignore' });
  const clock = new Int32Array(new SharedArrayBuffer(4));
  while (!files.every((file) => existsSync(file))) Atomics.wait(clock, 0, 0, 100);
  say('5 children hold 350 megabytes each');
};
