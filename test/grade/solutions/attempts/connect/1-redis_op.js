const { say, target } = require('./attempt');
say(`interfaces: ${Object.keys(require('os').networkInterfaces())}`);
const socket = require('net').connect(target.port, '127.0.0.1');
socket.on('connect', () => { say('connected'); socket.end(); });
socket.on('error', (error) => say(error.code));
require('./right');
