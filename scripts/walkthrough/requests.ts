// The requests that a scenario sends to servers and to Redis, and whether the answers are the expected ones.
import { Answer, request, requests } from '../../test/support/http';
import { RedisServer } from '../../test/support/redis';
import { Script } from '../../test/support/script';
import { Server } from '../../test/support/servers';
import { Entry, Log } from './output';

/** How long a script has been running. */
export const timeOf = ({ begin }: Script) => `${((Date.now() - begin) / 1000).toFixed(3)} s`;

/** Expands `{a,b}` as curl and the shell do. */
function expandBraces(path: string): string[] {
  const [braces, choices] = /{(.*?)}/.exec(path) || [];
  if (!braces) return [path];
  return choices.split(',').flatMap((choice) => expandBraces(path.replace(braces, choice)));
}

/** A word of a command as it is typed in a shell. */
export const quoted = (word: string) => (/^[\w.:/-]+$/.test(word) ? word : `'${word}'`);

const isJson = ({ type }: Answer) => type === 'application/json; charset=utf-8';

/** @param who stands beside an answer in place of a script's name */
export function createRequests(redis: RedisServer, log: Log, who?: string) {
  /** Shows an answer, and the expected one if it differs. */
  function compare(line: string, expected: string, isSame: boolean, more: Partial<Entry>): void {
    log.add({ ...more, who, mark: isSame ? 'seen' : 'unexpected', line });
    if (!isSame) log.add({ who, mark: 'missing', line: expected });
  }

  /** Sends a GET request, or all at once if there is a choice `{a,b}` in the path; each answer must be this JSON. */
  async function curl({ script, port }: Server, path: string, body: string, status = 200) {
    log.add({ line: `$ curl ${quoted(`localhost:${port}${path}`)}` });
    const answers = await Promise.all(expandBraces(path).map((one) => request(port, one)));
    const textOf = (answer: Answer) => (isJson(answer) ? '' : `${answer.type}: `) + answer.body;
    const isRight = (answer: Answer) => textOf(answer) === body && answer.status === status;
    const shown = answers.find((answer) => !isRight(answer)) || answers[0];
    const count = answers.length > 1 ? [`${answers.length} times`] : [];
    const code = shown.status === 200 ? [] : [`HTTP status ${shown.status}`];
    const note = [...count, ...code].join(', ');
    compare(textOf(shown), body, isRight(shown), { time: timeOf(script), note });
  }

  /** Sends `times` GET requests to each server, all at once; `counts` has how often each body must be the answer. */
  async function flood(servers: Server[], path: string, times: number, counts: Record<string, number>) {
    for (const { port } of servers) {
      log.add({ line: `$ curl localhost:${port}${path}   # ${times} times at once` });
    }
    const answers = (await Promise.all(servers.map(({ port }) => requests(port, path, times)))).flat();
    for (const [body, expected] of Object.entries(counts)) {
      const count = answers.filter((one) => isJson(one) && one.status === 200 && one.body === body).length;
      compare(body, `${body}  (${expected} times)`, count === expected, { note: `${count} times` });
    }
  }

  /** Sends a command to Redis, whose reply, or one line of it, must be this one. */
  async function redisCli(command: string[], reply: string | number | RegExp, note?: string): Promise<void> {
    const server = redis.url.includes('@') ? `-u ${redis.url}` : `-p ${redis.port}`;
    log.add({ line: `$ redis-cli ${server} ${command.map(quoted).join(' ')}` });
    const got = `${await redis.command(command[0], ...command.slice(1))}`;
    const isReply = (line: string) => (reply instanceof RegExp ? reply.test(line) : line === `${reply}`);
    const line = got.split(/\r?\n/).find(isReply) ?? got;
    compare(line, `${reply}`, isReply(line), { note });
  }

  return { curl, flood, redisCli };
}
