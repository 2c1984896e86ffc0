const kue = require('kue');
function sendNotification(phoneNumber, message) {
  console.log('Sending notification to ' + phoneNumber + ', with message:', message);
}
kue.createQueue({ name: 'push_notification_code' }).process('push_notification_code', (job, done) => {
  sendNotification(job.data.phoneNumber, job.data.message);
  done();
});
