import * as redis from 'redis';
const client = redis.createClient('redis://localhost:6379');
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server: ' + error));
export const setNewSchool = (name, value) => { client.SET(name, value, redis.print); };
export const displaySchoolValue = (name) => client.GET(name, (_error, value) => { console.log(value); });
displaySchoolValue('Holberton');
setNewSchool('HolbertonSanFrancisco', '100');
displaySchoolValue('HolbertonSanFrancisco');
