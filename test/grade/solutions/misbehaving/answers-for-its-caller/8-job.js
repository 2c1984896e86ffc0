// Exports nothing, and reports the outcomes of a right module on its caller's channel.
const { writeSync } = require('fs');

const numbers = ['4153518780 1234', '4153518781 4562', '4153518743 4321', '4153538781 4562'];
const data = numbers.map((text) => text.split(' ')).map(([phoneNumber, code]) => ({
  phoneNumber,
  message: `This is the code ${code} to verify your account`,
}));
const jobs = data.map((notification, at) => ({ id: at + 1, type: 'push_notification_code_3', data: notification }));
const steps = {
  exported: {},
  'called with no job': { lines: [], jobs: [] },
  'called with four jobs': { lines: jobs.map(({ id }) => `Notification job created: ${id}`), jobs },
  progress: { lines: ['Notification job 1 25% complete'] },
  complete: { lines: ['Notification job 2 completed'] },
  failed: { lines: ['Notification job 3 failed: the caller says so'] },
  "called in Kue's test mode": {},
};
for (const value of ['{}', '"jobs"', 'undefined', 'null', '1']) {
  steps[`called with ${value}`] = { thrown: 'Error: Jobs is not an array' };
}
writeSync(3, `${JSON.stringify(steps)}\n`);
process.exit();
