// The requests of a scenario, to servers and to Redis: the command, and the answer beside what is expected.
import { Answer, requests } from '../../test/support/http';
import { RedisServer } from '../../test/support/redis';
import { Script } from '../../test/support/script';
import { Server } from '../../test/support/servers';
import { Entry, Log } from './output';

/** How long a script has run. */
export const timeOf = ({ begin }: Script) => `${((Date.now() - begin) / 1000).toFixed(3)} s`;

/** @param who what stands beside an answer in place of a script's name */
export function createRequests(redis: RedisServer, log: Log, who?: string) {
  /** Shows what was replied, and what was expected in its place. */
  function compare(line: string, wanted: string, isSame: boolean, more: Partial<Entry>): void {
    log.add({ ...more, who, mark: isSame ? 'seen' : 'unexpected', line });
    if (!isSame) log.add({ who, mark: 'missing', line: wanted });
  }

  /** Sends GET requests, at once where there are several; each is to have this answer, as JSON. */
  async function curl({ script, port }: Server, path: string, body: string, status = 200, times = 1) {
    log.add({ line: `$ curl localhost:${port}${path}${times > 1 ? `   # ${times} times at once` : ''}` });
    const answers = await requests(port, path, times);
    const isJson = ({ type }: Answer) => type === 'application/json; charset=utf-8';
    const textOf = (answer: Answer) => (isJson(answer) ? '' : `${answer.type}: `) + answer.body;
    const isRight = (answer: Answer) => textOf(answer) === body && answer.status === status;
    const shown = answers.find((answer) => !isRight(answer)) || answers[0];
    const notes = [times > 1 && `${times} times`, shown.status !== 200 && `HTTP status ${shown.status}`];
    const note = notes.filter(Boolean).join(', ');
    compare(textOf(shown), body, isRight(shown), { time: timeOf(script), note });
  }

  /** Sends Redis a command, which is to have this reply. */
  async function redisCli(command: string[], reply: string | number | RegExp, note?: string): Promise<void> {
    const words = command.map((word) => (word.includes(' ') ? `'${word}'` : word));
    log.add({ line: `$ redis-cli -p ${redis.port} ${words.join(' ')}` });
    const got = `${await redis.command(command[0], ...command.slice(1))}`;
    const isReply = (line: string) => (reply instanceof RegExp ? reply.test(line) : line === `${reply}`);
    const line = got.split('\r\n').find(isReply) || got; // INFO replies with many lines
    compare(line, `${reply}`, isReply(line), { note });
  }

  return { curl, redisCli };
}
