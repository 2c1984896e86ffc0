// npm start: plays every task on a private Redis and marks each line that it prints as seen, missing or unexpected.
import { join } from 'path';
import { listening } from '../test/support/expected';
import { requests } from '../test/support/http';
import { judge } from '../test/support/judge';
import { freePort } from '../test/support/port';
import { RedisServer, reset, startRedis } from '../test/support/redis_server';
import { build, exitOnSignals, OURS, ROOT, Script, startProgram, startScript } from '../test/support/script';
import { Actor, findTasks, Stage, Task, TASKS } from '../test/support/tasks';
import { within } from '../test/support/wait';

/** Milliseconds that a script has to print what is expected of it. */
const PATIENCE = 10000;

const colored = process.stdout.isTTY && !process.env.NO_COLOR;
const paint = (code: number) => (text: string) => colored ? `\x1b[${code}m${text}\x1b[0m` : text;
const [bold, dim, red, green, yellow] = [1, 2, 31, 32, 33].map(paint);

interface Count {
  seen: number;
  missing: number;
  unexpected: number;
}

/** The stage that shows a task to a person: every line as it comes, with its mark. */
function createStage(task: Task, redis: RedisServer, count: Count): Stage {
  const width = Math.max(...task.files.map((file) => file.length));

  const show = (mark: keyof Count, file: string, line: string) => {
    count[mark] += 1;
    const signs = { seen: green('✓'), missing: red('✗'), unexpected: yellow('?') };
    const remark = mark === 'seen' ? '' : dim(`  (${mark})`);
    const who = task.files.length > 1 ? `${dim(file.padEnd(width))} ` : '';
    console.log(`  ${signs[mark]} ${who}${line}${remark}`);
  };

  const perform = (file: string, script: Script, strands: string[][]): Actor => {
    const { take, missing } = judge(strands);
    console.log(dim(`  $ node ${script.process.spawnargs.slice(1).join(' ')}`));
    script.onLine((line, stream) =>
      show(stream === 'stdout' && take(line) ? 'seen' : 'unexpected', file, line)
    );
    const settle = async (wanted: Promise<unknown>) => {
      await within(wanted, () => 'nothing', PATIENCE).catch(() => undefined);
    };
    const allSeen = () =>
      new Promise<void>((resolve) => {
        const check = () => missing().length === 0 && resolve();
        script.onLine(check);
        script.ended.then(() => resolve());
        check();
      });
    const finish = async (script: Script) => {
      await settle(script.ended);
      script.process.kill('SIGKILL');
      const status = await script.ended;
      for (const line of missing()) show('missing', file, line);
      if (status !== 0) show('unexpected', file, `ended with ${status}`);
    };
    return {
      prints: (line) => settle(line ? script.line(line) : allSeen()),
      ends: async () => {
        await settle(allSeen());
        await finish(script);
      },
      stops: async () => {
        await settle(allSeen());
        script.process.kill('SIGINT');
        await finish(script);
      },
    };
  };

  const start = (file: string, ...strands: string[][]) =>
    perform(file, startScript(file, { REDIS_URL: redis.url }), strands);

  return {
    start,
    serve: async (file, ...strands) => {
      const port = await freePort();
      const script = startScript(file, { REDIS_URL: redis.url, PORT: `${port}` });
      const actor = perform(file, script, [[listening(port)], ...strands]);
      await actor.prints(listening(port));
      return {
        ...actor,
        get: async (path, body, times = 1) => {
          console.log(
            dim(`  $ curl localhost:${port}${path}${times > 1 ? `   (${times} times at once)` : ''}`)
          );
          const answers = await requests(port, path, times).catch((error: Error) => [
            { body: error.message },
          ]);
          const wrong = answers.find((one) => one.body !== body);
          show(wrong ? 'unexpected' : 'seen', file, wrong ? wrong.body : body);
          if (wrong) show('missing', file, body);
        },
      };
    },
    drive: (file, ...strands) => {
      const driver = join('test', 'support', 'drive_8-job.ts');
      const command = [process.execPath, '-r', 'ts-node/register', driver, OURS.module(file)];
      const env = { ...process.env, REDIS_URL: redis.url };
      return perform(file, startProgram(file, command, { cwd: ROOT, env }), strands);
    },
    redis: async (command, reply) => {
      const got = `${await redis.command(command[0], ...command.slice(1))}`;
      console.log(dim(`  $ redis-cli ${command.join(' ')}`));
      show(got === reply ? 'seen' : 'unexpected', '', got);
      if (got !== reply) show('missing', '', reply);
    },
    serverVersion: async () => {
      const info = (await redis.command('INFO', 'server')) as string;
      const [line, major] = /^redis_version:(\d+)\S*/m.exec(info) || ['no redis_version', '0'];
      console.log(dim('  $ redis-cli info server'));
      show(Number(major) >= 5 ? 'seen' : 'unexpected', '', line);
    },
  };
}

async function walk(tasks: Task[]): Promise<void> {
  build(OURS);
  const redis = await startRedis();
  const total: Count = { seen: 0, missing: 0, unexpected: 0 };
  const lines: string[] = [];
  try {
    for (const task of tasks) {
      const count: Count = { seen: 0, missing: 0, unexpected: 0 };
      console.log(`\n${bold(task.title)}`);
      console.log(dim(`  look at: ${task.look}`));
      await task.play(createStage(task, redis, count));
      await reset(redis);

      const good = count.missing + count.unexpected === 0;
      const differs = good ? '' : `, ${count.missing} missing, ${count.unexpected} unexpected`;
      lines.push(`  ${good ? green('✓') : red('✗')} ${task.title}: ${count.seen} seen${differs}`);
      for (const mark of Object.keys(total) as (keyof Count)[]) total[mark] += count[mark];
    }
  } finally {
    await redis.remove();
  }
  console.log(`\n${bold('Summary')}\n${lines.join('\n')}`);
  console.log(`  ${total.seen} lines seen, ${total.missing} missing, ${total.unexpected} unexpected`);
  if (total.missing + total.unexpected > 0) process.exitCode = 1;
}

const tasks = findTasks(process.argv.slice(2));
if (tasks.length === 0) {
  const names = TASKS.map(({ files }) => files.join(' ')).join(' ');
  console.error(`No task begins with ${process.argv.slice(2).join(' or ')}. There are: ${names}`);
  process.exit(1);
}
exitOnSignals();
walk(tasks).catch((error: Error) => {
  console.error(error.message);
  process.exit(1);
});
