const redis = require('redis');
const client = redis.createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server: ' + error));
const { promisify } = require('node:util'.slice(5));
const get = promisify(client.get).bind(client);
const set = promisify(client.set).bind(client);
const show = (value) => console.log(value);
get('Holberton').then(show)
  .then(() => set('HolbertonSanFrancisco', '100')).then((reply) => redis.print(null, reply))
  .then(() => get('HolbertonSanFrancisco')).then(show);
