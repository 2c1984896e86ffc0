import { promisify } from 'util';
import { setNewSchool } from './school.js';
import client from './client.js';
const getAsync = promisify(client.get).bind(client);
async function displaySchoolValue(name) { console.log(await getAsync(name)); }
await displaySchoolValue('Holberton');
setNewSchool('HolbertonSanFrancisco', '100');
await displaySchoolValue('HolbertonSanFrancisco');
