// npm start: plays every task on a private Redis and marks each line that it prints as seen, missing or unexpected.
import { join } from 'path';
import { listening } from '../test/contract/expected';
import { requests } from '../test/harness/http';
import { judge } from '../test/contract/judge';
import { freePort } from '../test/harness/port';
import { RedisServer, reset, startRedis } from '../test/harness/redis_server';
import { build, exitOnSignals, OURS, ROOT, Script, startProgram, startScript } from '../test/harness/script';
import { ScriptHandle, findTasks, Runner, Task, TASKS } from '../test/contract/scenarios';
import { within } from '../test/harness/wait';

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

/** The runner that shows a task to a person: every line as it comes, with its mark. */
function createRunner(task: Task, redis: RedisServer, count: Count): Runner {
  const width = Math.max(...task.files.map((file) => file.length));

  const show = (mark: keyof Count, file: string, line: string) => {
    count[mark] += 1;
    const signs = { seen: green('✓'), missing: red('✗'), unexpected: yellow('?') };
    const remark = mark === 'seen' ? '' : dim(`  (${mark})`);
    const who = task.files.length > 1 ? `${dim(file.padEnd(width))} ` : '';
    console.log(`  ${signs[mark]} ${who}${line}${remark}`);
  };

  const handleOf = (file: string, script: Script, sequences: string[][]): ScriptHandle => {
    const { take, missing } = judge(sequences);
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

  const start = (file: string, ...sequences: string[][]) =>
    handleOf(file, startScript(file, { REDIS_URL: redis.url }), sequences);

  return {
    start,
    serve: async (file, ...sequences) => {
      const port = await freePort();
      const script = startScript(file, { REDIS_URL: redis.url, PORT: `${port}` });
      const handle = handleOf(file, script, [[listening(port)], ...sequences]);
      await handle.prints(listening(port));
      return {
        ...handle,
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
    callModule: (file, ...sequences) => {
      const driver = join('test', 'programs', 'call_8-job.ts');
      const command = [process.execPath, '-r', 'ts-node/register', driver, OURS.module(file)];
      const env = { ...process.env, REDIS_URL: redis.url };
      return handleOf(file, startProgram(file, command, { cwd: ROOT, env }), sequences);
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
      console.log(dim(`  look at: ${task.check}`));
      await task.run(createRunner(task, redis, count));
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
