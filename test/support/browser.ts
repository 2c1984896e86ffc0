// A page in headless Chromium. It is driven by the DevTools protocol over a pipe, which needs no package; playwright-core
// for Node 12 would bring some forty.
import { spawnSync } from 'child_process';
import { mkdtempSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { Readable, Writable } from 'stream';
import { startProgram } from './script';
import { until, within } from './wait';

const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];

/** Chromium's sandbox does not start for root and in most containers; the tests' pages are our own. */
const OPTIONS = [
  '--headless',
  '--no-sandbox',
  '--disable-gpu',
  '--disable-dev-shm-usage',
  '--no-first-run',
  '--disable-background-networking',
  '--remote-debugging-pipe',
];

/** The Chromium on PATH, if there is one. */
export function findBrowser(): string | undefined {
  return NAMES.find((name) => spawnSync(name, ['--version']).status === 0);
}

export interface Page {
  /** The value of an expression in the page, a promise's once it is settled; rejects with what it throws. */
  evaluate<T>(expression: string): Promise<T>;
  /** Writes what a person sees as a PNG. */
  screenshot(path: string): Promise<void>;
  /** What the browser's console shows: 'LEVEL: TEXT', uncaught errors and what the browser has blocked as 'error'. */
  console: string[];
  /** The URLs that it has asked for, its own first. */
  requests: string[];
  /** Sends a command of the DevTools protocol, to press a key, say. */
  send(method: string, params?: Params): Promise<Params>;
  close(): Promise<void>;
}

type Params = Record<string, unknown>;

interface Message {
  id?: number;
  method?: string;
  params?: Params;
  result?: Params;
  error?: { message: string };
}

/**
 * Opens a URL, also of a file, in a browser of its own and resolves when it is loaded.
 * @throws Error where findBrowser finds none
 * @see https://chromedevtools.github.io/devtools-protocol/
 */
export async function openPage(url: string): Promise<Page> {
  const browser = findBrowser();
  if (!browser) throw new Error(`None of ${NAMES.join(', ')} is on PATH`);
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  const command = [browser, ...OPTIONS, `--user-data-dir=${folder}`, '--window-size=1280,1000'];
  const program = startProgram(browser, command, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const [, , , input, output] = program.process.stdio as unknown as [null, null, null, Writable, Readable];
  const close = async () => {
    input.end(); // Chromium ends with its pipe, and all its processes before it
    await program.waitForExit();
    // What a process of Chromium still writes when it is ending may be in the way.
    await until(async () => spawnSync('rm', ['-rf', folder]).status === 0, 'the profile is removed');
  };
  try {
    return { ...(await controlPage(url, input, output)), close };
  } catch (error) {
    await close();
    throw error;
  }
}

async function controlPage(url: string, input: Writable, output: Readable): Promise<Omit<Page, 'close'>> {
  const lines: string[] = [];
  const requests: string[] = [];
  const waiting = new Map<number, (message: Message) => void>();
  let loaded: () => void;
  const load = new Promise<void>((resolve) => (loaded = resolve));
  const session: { sessionId?: unknown } = {}; // none while it speaks to the browser, not to the page

  const send = async (method: string, params: Params = {}): Promise<Params> => {
    const id = waiting.size + 1;
    const reply = new Promise<Message>((resolve) => waiting.set(id, resolve));
    input.write(`${JSON.stringify({ id, method, params, ...session })}\0`);
    const { result, error } = await within(reply, () => `Chromium should have answered ${method}`);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as Params;
  };
  const receive = ({ id, method, params = {}, ...reply }: Message) => {
    if (id) waiting.get(id)?.(reply);
    if (method === 'Page.loadEventFired') loaded();
    if (method === 'Network.requestWillBeSent') requests.push((params.request as { url: string }).url);
    const line = method && consoleLine(method, params);
    if (line) lines.push(line);
  };
  let rest = '';
  input.on('error', () => undefined); // the browser has ended: the reply is missed
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() as string;
    for (const message of messages) receive(JSON.parse(message));
  });

  const { targetId } = await send('Target.createTarget', { url: 'about:blank' });
  Object.assign(session, await send('Target.attachToTarget', { targetId, flatten: true }));
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
  const { errorText } = await send('Page.navigate', { url });
  if (errorText) throw new Error(`${url}: ${errorText}`);
  await within(load, () => `${url} should have loaded`);

  return {
    console: lines,
    requests,
    send,
    evaluate: async <T>(expression: string) => {
      const options = { expression, returnByValue: true, awaitPromise: true };
      const { result, exceptionDetails } = await send('Runtime.evaluate', options);
      if (exceptionDetails) throw new Error(describe(exceptionDetails as Exception));
      return (result as { value: T }).value;
    },
    screenshot: async (path) => {
      const { data } = await send('Page.captureScreenshot');
      writeFileSync(path, Buffer.from(data as string, 'base64'));
    },
  };
}

interface Exception {
  text: string;
  exception?: { description?: string };
}

function describe({ text, exception }: Exception): string {
  return exception?.description || text;
}

/** What an event of the protocol shows in the console. */
function consoleLine(method: string, params: Params): string | undefined {
  if (method === 'Runtime.exceptionThrown') return `error: ${describe(params.exceptionDetails as Exception)}`;
  if (method === 'Log.entryAdded') {
    const { level, text, url = '' } = params.entry as Record<string, string>;
    return `${level}: ${text} ${url}`.trim();
  }
  if (method !== 'Runtime.consoleAPICalled') return undefined;
  const values = params.args as { value?: unknown; description?: string }[];
  return `${params.type}: ${values.map(({ value, description }) => description || value).join(' ')}`;
}
