// Requests to a server of 127.0.0.1, over a real socket.
import { IncomingMessage, request as startRequest, RequestOptions } from 'http';
import { LIMITS } from './launcher';

export interface Answer {
  status: number;
  type: string;
  body: string;
  headers: IncomingMessage['headers'];
}

/** Characters of an answer that are read. */
const MAX_BODY = 1e6;

/**
 * Sends a request, GET unless the options say otherwise; the path goes out as it is, malformed or not. A server may listen
 * on IPv6 alone. In the options, `timeout` is in milliseconds, in which the whole answer must come.
 */
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
  // A connection of the global agent may be closed by the server while the next request is sent.
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
    // Where a test has asked, it is a failure of the server's, with this reason.
    sent.on('error', (error) => {
      const reason = `${options.method || 'GET'} ${options.path} has no answer: ${error.message}`;
      reject(Object.assign(error, { reason, matcherResult: { reason } }));
    });
    const late = () => sent.destroy(new Error(`no answer within ${timeout} ms`));
    const timer = setTimeout(late, timeout);
    sent.on('close', () => clearTimeout(timer));
    sent.end(text);
  });
}

/** Sends as many GET requests at once. */
export function requests(port: number, path: string, times: number, timeout?: number): Promise<Answer[]> {
  return Promise.all([...Array(times)].map(() => request(port, path, { timeout })));
}
