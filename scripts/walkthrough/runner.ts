// The runner that shows a task to a person: every line as it comes, with its mark.
import { join } from 'path';
import { listening } from '../../test/contract/expected';
import { Runner, Task } from '../../test/contract/scenarios';
import { requests } from '../../test/harness/http';
import { freePort } from '../../test/harness/port';
import { RedisServer } from '../../test/harness/redis_server';
import { OURS, ROOT, Script, startProgram, startScript } from '../../test/harness/script';
import { handleOf } from './handle';
import { Count, Mark, show, showCommand } from './output';

/** Shows a reply or an answer, and what was expected in its place. */
function compare(count: Count, who: string, got: string, wanted: string): void {
  if (got === wanted) return show(count, 'seen', who, got);
  show(count, 'unexpected', who, got);
  show(count, 'missing', who, wanted);
}

/** Makes the runner of one task on a server of its own; what it sees is added to `count`. */
export function createRunner(task: Task, redis: RedisServer, count: Count): Runner {
  const width = Math.max(...task.files.map((file) => file.length));
  const nameOf = (file: string) => (task.files.length > 1 ? file.padEnd(width) : '');
  const handle = (file: string, script: Script, sequences: string[][]) =>
    handleOf(script, sequences, (mark: Mark, line: string) => show(count, mark, nameOf(file), line));

  return {
    start: (file, ...sequences) => handle(file, startScript(file, { REDIS_URL: redis.url }), sequences),
    serve: async (file, ...sequences) => {
      const port = await freePort();
      const script = startScript(file, { REDIS_URL: redis.url, PORT: `${port}` });
      const server = handle(file, script, [[listening(port)], ...sequences]);
      await server.prints(listening(port));
      return {
        ...server,
        get: async (path, body, times = 1) => {
          showCommand(`curl localhost:${port}${path}${times > 1 ? `   (${times} times at once)` : ''}`);
          const answers = await requests(port, path, times).catch((error: Error) => [
            { body: error.message },
          ]);
          const wrong = answers.find((one) => one.body !== body);
          compare(count, nameOf(file), wrong ? wrong.body : body, body);
        },
      };
    },
    callModule: (file, ...sequences) => {
      const driver = join('test', 'programs', 'call_8-job.ts');
      const command = [process.execPath, '-r', 'ts-node/register', driver, OURS.module(file)];
      const env = { ...process.env, REDIS_URL: redis.url };
      return handle(file, startProgram(file, command, { cwd: ROOT, env }), sequences);
    },
    redis: async (command, reply) => {
      const got = `${await redis.command(command[0], ...command.slice(1))}`;
      showCommand(`redis-cli ${command.join(' ')}`);
      compare(count, '', got, reply);
    },
    serverVersion: async () => {
      const info = (await redis.command('INFO', 'server')) as string;
      const [line, major] = /^redis_version:(\d+)\S*/m.exec(info) || ['no redis_version', '0'];
      showCommand('redis-cli info server');
      show(count, Number(major) >= 5 ? 'seen' : 'unexpected', '', line);
    },
  };
}
