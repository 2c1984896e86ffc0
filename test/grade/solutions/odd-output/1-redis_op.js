// Lacks a line, prints one with a trailing blank, and others that act on a terminal, on XML or on a CI's log.
const client = require('redis').createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.get('Holberton', (error, value) => console.log(value));
client.set('HolbertonSanFrancisco', '100', () => console.log('OK '));
client.get('HolbertonSanFrancisco', (error, value) => console.log(value));
console.log('<&"\u0007');
console.log('::error::stop');
