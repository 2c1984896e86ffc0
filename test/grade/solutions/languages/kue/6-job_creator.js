const queue = require('kue').createQueue();
const job = queue.create('push_notification_code', { phoneNumber: 4153518780, message: 'code', name: 'me' });
job.on('enqueue', () => console.log('Notification job created: #%s', job.id))
  .on('complete', () => console.log('Notification job completed'))
  .on('failed attempt', () => console.log('Notification job failed'))
  .on('failed', () => console.log('Notification job failed'));
job.save();
