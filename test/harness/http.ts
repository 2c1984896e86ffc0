// Requests to a server of 127.0.0.1, over a real socket.
import { Agent, get, IncomingMessage } from 'http';
import { PATIENCE } from './wait';

export interface Answer {
  status: number;
  type: string;
  body: string;
  headers: IncomingMessage['headers'];
}

/** Sends a GET request; the path goes out as it is, malformed or not. A server may listen on IPv6 alone. */
export async function request(port: number, path: string, agent?: Agent): Promise<Answer> {
  try {
    return await requestFrom('127.0.0.1', port, path, agent);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ECONNREFUSED') throw error;
    return requestFrom('::1', port, path, agent).catch(() => {
      throw error;
    });
  }
}

function requestFrom(host: string, port: number, path: string, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = get({ host, port, path, agent, timeout: PATIENCE }, (res) => {
      let body = '';
      res.setEncoding('utf8').on('data', (text: string) => (body += text));
      res.on('error', reject);
      res.on('end', () =>
        resolve({
          status: res.statusCode as number,
          type: res.headers['content-type'] || '',
          body,
          headers: res.headers,
        })
      );
    });
    sent.on('error', reject);
    sent.on('timeout', () => sent.destroy(new Error(`no answer within ${PATIENCE} ms`)));
  });
}

/** Sends as many GET requests at once. */
export function requests(port: number, path: string, times: number): Promise<Answer[]> {
  return Promise.all([...Array(times)].map(() => request(port, path)));
}
