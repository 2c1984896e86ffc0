const client = require('./right');
client.prependListener('connect', () => { for (;;); });
