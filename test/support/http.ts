// HTTP requests to a server on this machine, over a real socket.
import { IncomingMessage, request as startRequest, RequestOptions } from 'http';
import { LIMITS } from './launcher';
import { withReason } from './wait';

export interface Answer {
  status: number;
  type: string;
  body: string;
  headers: IncomingMessage['headers'];
}

/** In characters. */
const MAX_BODY = 1e6;

/** Sends a request to 127.0.0.1, or else to ::1, with the path as it is. `timeout` is in ms, for the whole answer. */
export async function request(
  port: number,
  path: string,
  options: RequestOptions = {},
  text = ''
): Promise<Answer> {
  const sendTo = (host: string) => send({ ...options, host, port, path }, text);
  return sendTo('127.0.0.1').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ECONNREFUSED') throw error;
    return sendTo('::1').catch(() => Promise.reject(error));
  });
}

function send(options: RequestOptions, text: string): Promise<Answer> {
  // The global agent could reuse a connection that the server is about to close.
  const { timeout = LIMITS.patience, agent = false } = options;
  return new Promise((resolve, reject) => {
    const sent = startRequest({ ...options, agent }, (res) => {
      const { statusCode: status = 0, headers } = res;
      let body = '';
      res.setEncoding('utf8').on('data', (part: string) => {
        body += part;
        if (body.length > MAX_BODY)
          sent.destroy(new Error(`the answer is longer than ${MAX_BODY} characters`));
      });
      res.on('error', reject);
      res.on('end', () => resolve({ status, type: headers['content-type'] || '', body, headers }));
    });
    sent.on('error', (error) =>
      reject(withReason(error, `${options.method || 'GET'} ${options.path} has no answer: ${error.message}`))
    );
    const giveUp = () => sent.destroy(new Error(`no answer within ${timeout} ms`));
    const timer = setTimeout(giveUp, timeout);
    sent.on('close', () => clearTimeout(timer));
    sent.end(text);
  });
}

/** Sends a number of GET requests at once. */
export function requests(port: number, path: string, times: number, timeout?: number): Promise<Answer[]> {
  return Promise.all([...Array(times)].map(() => request(port, path, { timeout })));
}
