import redis, { RedisClient } from 'redis';
import { display } from './display.js';
const client: RedisClient = redis.createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error: Error) => console.log('Redis client not connected to the server: ' + error));
function setNewSchool(name: string, value: string): void { client.set(name, value, redis.print); }
const displaySchoolValue = (name: string): boolean => client.get(name, display);
displaySchoolValue('Holberton');
setNewSchool('HolbertonSanFrancisco', '100');
displaySchoolValue('HolbertonSanFrancisco');
