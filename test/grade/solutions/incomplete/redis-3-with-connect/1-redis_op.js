const client = require('./right');
client.connect();
