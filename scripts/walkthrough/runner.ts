// The runner that shows a task to a person: every line as it comes, with its mark.
import { join } from 'path';
import { NOTIFICATION, sending } from '../../test/support/expected';
import { Runner } from '../../test/support/runner';
import { Task } from '../../test/support/scenarios';
import { requests } from '../../test/support/http';
import { freePort } from '../../test/support/port';
import { RedisServer } from '../../test/support/redis';
import { Script, startProgram, startScript } from '../../test/support/script';
import { ROOT } from '../../test/support/launcher';
import { handleOf } from './handle';
import { Mark, show, showCommand, Tally } from './output';
import { Target } from './target';

/** Shows a reply or an answer, and what was expected in its place. */
function compare(tally: Tally, who: string, got: string, wanted: string, same = got === wanted): void {
  if (same) return show(tally, 'seen', who, got);
  show(tally, 'unexpected', who, got);
  show(tally, 'missing', who, wanted);
}

/** Makes the runner of one task on a server of its own; what it sees is added to `tally`. */
export function createRunner(task: Task, target: Target, redis: RedisServer, tally: Tally): Runner {
  const width = Math.max(...task.files.map((file) => file.length));
  const nameOf = (file: string) => (task.files.length > 1 ? file.padEnd(width) : '');
  const { solution } = target;
  const handle = (file: string, script: Script, sequences: string[][], later = false) => {
    const showLine = (mark: Mark, line: string) => show(tally, mark, nameOf(file), line);
    tally.scripts.push(script);
    showCommand(`node ${script.process.spawnargs.slice(1).join(' ')}`, tally);
    return handleOf(script, sequences, target, showLine, later);
  };
  let notification: typeof NOTIFICATION | undefined;

  return {
    start: (file, ...sequences) => {
      // The processor of Task 7 sends what the creator of Task 6 has saved.
      const own = sequences.map((lines) =>
        lines.map((line) => (notification && line === sending(NOTIFICATION) ? sending(notification) : line))
      );
      const started = handle(file, startScript(file, { REDIS_URL: redis.url }, solution), own);
      const prints = async (line?: string) => {
        await started.prints(line);
        notification = notification || (await target.notification(redis));
      };
      return { ...started, prints };
    },
    serve: async (file, ...sequences) => {
      const port = await freePort();
      const script = startScript(file, { REDIS_URL: redis.url, PORT: `${port}` }, solution);
      const lines = target.listening(port);
      const server = handle(file, script, [lines, ...sequences], lines.length === 0);
      for (const line of lines) await server.prints(line);
      await target.untilListening(script, port);
      server.judge();
      return {
        ...server,
        get: async (path, body, times = 1) => {
          showCommand(
            `curl localhost:${port}${path}${times > 1 ? `   (${times} times at once)` : ''}`,
            tally
          );
          const answers = await requests(port, path, times).catch((error: Error) => [
            { body: error.message },
          ]);
          const wrong = answers.find((one) => !target.isAnswer(one, body));
          const shown = (wrong || answers[0]).body.trim();
          compare(tally, nameOf(file), shown, body, !wrong);
        },
      };
    },
    callModule: (file, ...sequences) => {
      const program = join('test', 'support', 'programs', 'call_8-job.ts');
      const options = {
        cwd: ROOT,
        env: solution.env({ REDIS_URL: redis.url }),
        detached: solution.detached,
      };
      return handle(file, startProgram(file, target.callModule(program, file), options), sequences);
    },
    redis: async (command, reply) => {
      const got = `${await redis.command(command[0], ...command.slice(1))}`;
      showCommand(`redis-cli ${command.join(' ')}`, tally);
      compare(tally, '', got, reply);
    },
    serverVersion: async () => {
      const info = (await redis.command('INFO', 'server')) as string;
      const [line, major] = /^redis_version:(\d+)\S*/m.exec(info) || ['no redis_version', '0'];
      showCommand('redis-cli info server', tally);
      show(tally, Number(major) >= 5 ? 'seen' : 'unexpected', '', line);
    },
  };
}
