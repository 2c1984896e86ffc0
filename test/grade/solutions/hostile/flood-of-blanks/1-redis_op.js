require('./right');
for (let i = 0; i < 2450; i += 1) console.log(`${' '.repeat(1990)}x`);
