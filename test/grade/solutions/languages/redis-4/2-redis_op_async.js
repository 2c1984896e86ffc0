import { createClient } from 'redis';
const client = createClient();
client.on('connect', () => console.log('Redis client connected to the server'));
client.on('error', (error) => console.log('Redis client not connected to the server: ' + error));
async function main() {
  await client.connect();
  console.log(await client.get('Holberton'));
  console.log('Reply:', await client.set('HolbertonSanFrancisco', '100'));
  console.log(await client.get('HolbertonSanFrancisco'));
}
main();
