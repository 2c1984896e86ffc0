const { log } = console;
console.log = (line) => log(line.replace('Redis client connected', 'connected'));
setTimeout(() => require('./right'), 2000);
