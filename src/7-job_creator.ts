// Task 8: creates eleven jobs, and prints the progress and outcome of each.
import { logNotConnected } from './helpers/client';
import { Notification, saveAndLog } from './helpers/notification';
import { closeWhenDone, createQueue } from './helpers/queue';

const jobs: Notification[] = [
  { phoneNumber: '4153518780', message: 'This is the code 1234 to verify your account' },
  { phoneNumber: '4153518781', message: 'This is the code 4562 to verify your account' },
  { phoneNumber: '4153518743', message: 'This is the code 4321 to verify your account' },
  { phoneNumber: '4153538781', message: 'This is the code 4562 to verify your account' },
  { phoneNumber: '4153118782', message: 'This is the code 4321 to verify your account' },
  { phoneNumber: '4153718781', message: 'This is the code 4562 to verify your account' },
  { phoneNumber: '4159518782', message: 'This is the code 4321 to verify your account' },
  { phoneNumber: '4158718781', message: 'This is the code 4562 to verify your account' },
  { phoneNumber: '4153818782', message: 'This is the code 4321 to verify your account' },
  { phoneNumber: '4154318781', message: 'This is the code 4562 to verify your account' },
  { phoneNumber: '4151218782', message: 'This is the code 4321 to verify your account' },
];

const queue = createQueue();
queue.on('error', logNotConnected);

for (const job of jobs) saveAndLog(queue.create('push_notification_code_2', job));
closeWhenDone(queue);
