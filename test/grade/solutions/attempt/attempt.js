// What the attempts share. Each says on stderr how far it came; target.json says what there is to find, and where.
const { spawn } = require('child_process');
const fs = require('fs');

const say = (text) => console.error(`attempt: ${text}`);

function attempt(what, action) {
  try {
    say(`${what}: ${action()}`);
  } catch (error) {
    say(`${what}: ${error.code}`);
  }
}

const target = require('./target');

/** The grader's launcher, which started this process. */
const launcher = fs.readFileSync('/proc/self/cmdline', 'utf8').split('\0')[1];

/** Starts a process that outlives this one, with the mark among its arguments. */
function startDaemon(code, ...args) {
  const command = ['-e', `${code}; setTimeout(() => 0, 300000)`, target.mark, ...args];
  spawn(process.execPath, command, { detached: true, stdio: 'ignore', env: {} }).unref();
}

module.exports = { attempt, launcher, say, startDaemon, target };
