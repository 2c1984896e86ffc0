require('./right');
setInterval(() => process.stdout.write('x'.repeat(1e6)), 1);
