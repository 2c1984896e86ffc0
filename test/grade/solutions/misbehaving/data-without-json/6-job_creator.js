const queue = require('kue').createQueue();
const job = queue.create('push_notification_code', { phoneNumber: '1', message: 'x' });
job.on('complete', () => console.log('Notification job completed'));
job.on('failed', () => console.log('Notification job failed'));
job.save(() => {
  job.set('data', 'no JSON');
  console.log(`Notification job created: ${job.id}`);
});
