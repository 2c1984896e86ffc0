// An ES module is compiled, which moves its lines.


import { createClient } from 'redis';

const client = createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.get('Holberton', (error, value) => {

  client.nothing(value);
});
