// Pages in headless Chromium. It is driven by the DevTools protocol over a pipe, which needs no package; playwright-core
// for Node 12 would bring some forty.
import { spawnSync } from 'child_process';
import { mkdtempSync } from 'fs';
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

/** The codes that the keys have in the DevTools protocol. */
const KEYS: Record<string, number> = { Tab: 9, Enter: 13, ' ': 32 };

const found = NAMES.find((name) => spawnSync(name, ['--version']).status === 0);
if (!found) process.stderr.write('No Chromium on PATH: the tests in a browser are skipped\n');

/** A test in a browser: skipped, with a line, on a machine that has none. */
export const inBrowser = found ? test : test.skip;

export interface Page {
  url: string;
  /** The value of an expression in the page, a promise's once it is settled; rejects with what it throws. */
  evaluate<T>(expression: string): Promise<T>;
  /** The texts of the elements that a selector finds and a person can see. */
  texts(selector: string): Promise<string[]>;
  click(selector: string): Promise<void>;
  /** Presses keys, one after the other, as a person does. */
  press(...keys: string[]): Promise<void>;
  /** What the browser's console shows: 'LEVEL: TEXT', uncaught errors and what the browser has blocked as 'error'. */
  console: string[];
  /** The URLs that it has asked for, its own first. */
  requests: string[];
  /** Sends a command of the DevTools protocol. */
  send: Send;
}

type Params = Record<string, unknown>;
type Send = (method: string, params?: Params) => Promise<Params>;

interface Message {
  id?: number;
  method?: string;
  params?: Params;
  result?: Params;
  error?: { message: string };
  /** The page that it is about. */
  sessionId?: string;
}

interface Browser {
  /** Opens a URL, also of a file, in a page of its own and resolves when it is loaded. */
  open(url: string): Promise<Page>;
  close(): Promise<void>;
}

/**
 * Returns what opens a page. The tests of a file share a browser, which is started by the first of them.
 */
export function setUpBrowser(): (url: string) => Promise<Page> {
  let browser: Promise<Browser> | undefined;
  afterAll(async () => (await browser)?.close());
  return async (url) => {
    browser = browser || startBrowser(found as string);
    return (await browser).open(url);
  };
}

/** @see https://chromedevtools.github.io/devtools-protocol/ */
async function startBrowser(name: string): Promise<Browser> {
  const folder = mkdtempSync(join(tmpdir(), 'queuing-system-'));
  const command = [name, ...OPTIONS, `--user-data-dir=${folder}`, '--window-size=1280,1000'];
  const program = startProgram(name, command, { stdio: ['ignore', 'ignore', 'ignore', 'pipe', 'pipe'] });
  const [, , , input, output] = program.process.stdio as unknown as [null, null, null, Writable, Readable];
  const replies = new Map<number, (message: Message) => void>();
  const events = new Map<string, (method: string, params: Params) => void>();

  const sendTo = async (sessionId: string | undefined, method: string, params: Params = {}) => {
    const id = replies.size + 1;
    const reply = new Promise<Message>((resolve) => replies.set(id, resolve));
    input.write(`${JSON.stringify({ id, method, params, sessionId })}\0`);
    const { result, error } = await within(reply, () => `Chromium should have answered ${method}`);
    if (error) throw new Error(`${method}: ${error.message}`);
    return result as Params;
  };
  const receive = (message: Message) => {
    const { id, method, params = {}, sessionId = '' } = message;
    if (id) replies.get(id)?.(message);
    else if (method) events.get(sessionId)?.(method, params);
  };
  let rest = '';
  input.on('error', () => undefined); // the browser has ended: the reply is missed
  output.setEncoding('utf8').on('data', (text: string) => {
    const messages = (rest + text).split('\0');
    rest = messages.pop() as string;
    for (const message of messages) receive(JSON.parse(message));
  });

  return {
    open: async (url) => {
      const { targetId } = await sendTo(undefined, 'Target.createTarget', { url: 'about:blank' });
      const attached = await sendTo(undefined, 'Target.attachToTarget', { targetId, flatten: true });
      const sessionId = attached.sessionId as string;
      const send: Send = (method, params) => sendTo(sessionId, method, params);
      return openPage(url, send, (listener) => events.set(sessionId, listener));
    },
    close: async () => {
      input.end(); // Chromium ends with its pipe, and all its processes before it
      await program.waitForExit();
      // What a process of Chromium still writes when it is ending may be in the way.
      await until(async () => spawnSync('rm', ['-rf', folder]).status === 0, 'the profile is removed');
    },
  };
}

async function openPage(
  url: string,
  send: Send,
  onEvent: (listener: (method: string, params: Params) => void) => void
): Promise<Page> {
  const lines: string[] = [];
  const requests: string[] = [];
  const load = new Promise<void>((resolve) =>
    onEvent((method, params) => {
      if (method === 'Page.loadEventFired') resolve();
      if (method === 'Network.requestWillBeSent') requests.push((params.request as { url: string }).url);
      const line = consoleLine(method, params);
      if (line) lines.push(line);
    })
  );
  for (const domain of ['Page', 'Runtime', 'Log', 'Network']) await send(`${domain}.enable`);
  const { errorText } = await send('Page.navigate', { url });
  if (errorText) throw new Error(`${url}: ${errorText}`);
  await within(load, () => `${url} should have loaded`);

  const evaluate = async <T>(expression: string) => {
    const options = { expression, returnByValue: true, awaitPromise: true };
    const { result, exceptionDetails } = await send('Runtime.evaluate', options);
    if (exceptionDetails) throw new Error(describe(exceptionDetails as Exception));
    return (result as { value: T }).value;
  };
  return {
    ...{ url, evaluate, send, requests },
    console: lines,
    texts: (selector) =>
      evaluate(`[...document.querySelectorAll(${JSON.stringify(selector)})]
        .filter((one) => one.getClientRects().length > 0).map((one) => one.innerText.trim())`),
    click: (selector) => evaluate(`document.querySelector(${JSON.stringify(selector)}).click()`),
    press: async (...keys) => {
      for (const key of keys) {
        const event = { key, code: key === ' ' ? 'Space' : key, windowsVirtualKeyCode: KEYS[key] };
        const text = key === 'Tab' ? {} : { text: key === 'Enter' ? '\r' : key };
        await send('Input.dispatchKeyEvent', { type: 'keyDown', ...event, ...text });
        await send('Input.dispatchKeyEvent', { type: 'keyUp', ...event });
      }
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
