const client = require('./right');
if (!client) require('./zero.js');
