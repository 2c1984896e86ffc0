// An ES module, which is compiled: the lines of the compiled text are others.


import { createClient } from 'redis';

const client = createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.get('Holberton', (error, value) => {

  client.nothing(value);
});
