const client = require('redis').createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
const publish = (left) =>
  client.publish('holberton school channel', 'x'.repeat(1e6), () => left > 1 && publish(left - 1));
publish(8);
