// A thousand threads with little memory each.
const { spawn } = require('child_process');
const { say } = require('./attempt');
const code = "require('fs').stat('/', () => setTimeout(() => 0, 60000))";
const command = ['-c', 'ulimit -s 256; exec "$0" -e "$1"', process.execPath, code];
spawn('sh', command, { env: { UV_THREADPOOL_SIZE: '1000' }, stdio: 'ignore' });
setTimeout(() => say('1000 threads for 2 s'), 2000);
require('./right');
