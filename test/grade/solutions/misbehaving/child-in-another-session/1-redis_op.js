require('./right');
const { spawn } = require('child_process');
const endless = 'setInterval(() => {}, 1000)';
spawn(process.execPath, ['-e', endless, process.env.TMPDIR], { detached: true, stdio: 'ignore' }).unref();
