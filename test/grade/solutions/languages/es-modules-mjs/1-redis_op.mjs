import redis from 'redis';
const client = redis.createClient({ host: '127.0.0.1', port: 6379 });
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server: ' + error));
const setNewSchool = (name, value) => client.set(name, value, redis.print);
const displaySchoolValue = (name) => client.get(name, (_error, value) => console.log(value));
displaySchoolValue('Holberton');
setNewSchool('HolbertonSanFrancisco', '100');
displaySchoolValue('HolbertonSanFrancisco');
