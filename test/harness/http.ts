// Requests to a server of 127.0.0.1, over a real socket.
import { Agent, get, IncomingMessage } from 'http';

export interface Answer {
  status: number;
  type: string;
  body: string;
  headers: IncomingMessage['headers'];
}

/** Sends a GET request; the path goes out as it is, malformed or not. */
export function request(port: number, path: string, agent?: Agent): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = get({ host: '127.0.0.1', port, path, agent }, (res) => {
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
  });
}

/** Sends as many GET requests at once. */
export function requests(port: number, path: string, times: number): Promise<Answer[]> {
  return Promise.all([...Array(times)].map(() => request(port, path)));
}
