const { createClient, print } = require('redis');
const client = createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server: ' + error));
const displaySchoolValue = (name) => client.get(name, (error, value) => console.log(value));
displaySchoolValue('Holberton');
client.set('HolbertonSanFrancisco', '100', print);
displaySchoolValue('HolbertonSanFrancisco');
