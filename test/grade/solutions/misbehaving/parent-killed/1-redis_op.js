require('./right');
process.kill(process.ppid, 'SIGKILL');
