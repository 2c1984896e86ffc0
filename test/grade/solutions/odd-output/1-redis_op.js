// Lacks a line, and prints one with a blank at its end and others that XML and a terminal must not have as they are.
const client = require('redis').createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.get('Holberton', (error, value) => console.log(value));
client.set('HolbertonSanFrancisco', '100', () => console.log('OK '));
client.get('HolbertonSanFrancisco', (error, value) => console.log(value));
console.log('<&"\u0007');
console.log('x');
