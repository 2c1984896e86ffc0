require('./right');
setInterval(() => { for (let i = 0; i < 1e4; i += 1) console.log('x'.repeat(99)); }, 1);
