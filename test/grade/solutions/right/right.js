// A right solution of Task 2, in an ordinary style.
const redis = require('redis');
const client = redis.createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server:', error.message));
function setNewSchool(name, value) { client.set(name, value, redis.print); }
function displaySchoolValue(name) { client.get(name, (error, value) => console.log(value)); }
displaySchoolValue('Holberton');
setNewSchool('HolbertonSanFrancisco', '100');
displaySchoolValue('HolbertonSanFrancisco');
module.exports = client;
