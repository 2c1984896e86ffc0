// Task 4: a hash, written a field at a time with HSET and read whole with HGETALL.
import { createClient, logConnected, logNotConnected, quitWhenDone } from './helpers/client';
import { printReply, reportFailure } from './helpers/failure';

const KEY = 'HolbertonSchools';

const client = createClient();
client.on('ready', logConnected);
client.on('error', logNotConnected);

client.hset(KEY, 'Portland', '50', printReply);
client.hset(KEY, 'Seattle', '80', printReply);
client.hset(KEY, 'New York', '20', printReply);
client.hset(KEY, 'Bogota', '20', printReply);
client.hset(KEY, 'Cali', '40', printReply);
client.hset(KEY, 'Paris', '2', printReply);

client.hgetall(KEY, (error, schools) => {
  if (error) return reportFailure(error);
  console.log(schools);
});
quitWhenDone(client);
