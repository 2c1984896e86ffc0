require('./right');
setInterval(() => { for (let i = 0; i < 100; i += 1) console.log('x'.repeat(60000)); }, 1);
