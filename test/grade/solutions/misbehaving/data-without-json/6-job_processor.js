const kue = require('kue');
const queue = kue.createQueue();
for (const event of ['x', 'null', '{}', '1']) queue.client.publish('q:events', event);
queue.process('push_notification_code', ({ data }, done) => {
  console.log(`Sending notification to ${data.phoneNumber}, with message: ${data.message}`);
  done();
});
