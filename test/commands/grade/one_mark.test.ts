// A mistake costs its own marks: what fails only because of it is passed, or not checked.
import { Change, EDIT_TIME, gradeChanges } from './edit';
import { STYLES } from './styles';

delete process.env.RUNNER; // it would have the grader look for compiled scripts

const slow = STYLES.find(({ allows }) => allows === 'a second a job') as { changes: Change[] };

const MISTAKES: { name: string; changes: Change[]; file: string; failed: string[]; notChecked: string[] }[] =
  [
    {
      name: 'a creator that prints one line otherwise, beside a processor that takes a second a job',
      changes: [
        ...slow.changes,
        { file: 'helpers/notification.ts', replace: "job.on('failed',", by: "job.on('failed attempt'," },
      ],
      file: '7-job_creator',
      failed: ['prints when a job failed, and why'],
      notChecked: [],
    },
    {
      name: 'a subscriber that prints no message, beside the publisher',
      changes: [{ file: '5-subscriber.ts', replace: '  console.log(message);\n', by: '' }],
      file: '5-publisher',
      failed: [],
      notChecked: ['the subscriber prints the messages that it publishes, up to KILL_SERVER'],
    },
    {
      name: 'a server that a request for an unknown product ends',
      changes: [
        {
          file: '9-stock.ts',
          replace: "else res.status(404).json({ status: 'Product not found' });",
          by: 'else process.exit(3);',
        },
      ],
      file: '9-stock',
      failed: [
        'GET /list_products/12 answers that there is no such product',
        'GET /reserve_product/12 answers that there is no such product',
      ],
      notChecked: ['GET /list_products answers the same when there are reservations'],
    },
  ];

test.each(MISTAKES.map((mistake) => [mistake.name, mistake] as const))(
  '%s',
  async (_name, { changes, file, failed, notChecked }) => {
    const checks = await gradeChanges(changes, [file], 'task');
    const titles = (wanted: string) =>
      checks.filter(({ status }) => status === wanted).map(({ title }) => title);
    expect({ failed: titles('failed'), notChecked: titles('not checked') }).toEqual({ failed, notChecked });
  },
  EDIT_TIME
);
