// Starts a student's script as `node SCRIPT` would, in the language that it is written in, and moves the ports that it
// has written in it: `node launch.js SCRIPT [ARGUMENT…]`, with MOVED_PORTS=6379:40000,1245:40001.
// What the script's folder lacks in node_modules, NODE_PATH has.
import { existsSync, readFileSync } from 'fs';
import Module from 'module';
import { Server, Socket } from 'net';
import { dirname, resolve, sep } from 'path';
import { compile } from './compile';
import { compiledFile } from './compiled';

/** Parts of Node's module loader that its types leave out. */
const loader = Module as unknown as {
  _extensions: Record<string, (module: { _compile(code: string, path: string): void }, path: string) => void>;
  _resolveFilename(request: string, parent: { filename: string }, ...rest: unknown[]): string;
  _load(path: string, parent: null, isMain: boolean): unknown;
};

const { _resolveFilename } = loader;
loader._resolveFilename = (request, parent, ...rest) => {
  // TypeScript's own imports may name the .js file that a .ts file will become.
  const source = request.startsWith('.')
    ? resolve(parent.filename, '..', request.replace(/\.js$/, '.ts'))
    : '';
  return _resolveFilename(source.endsWith('.ts') && existsSync(source) ? source : request, parent, ...rest);
};

const plain = loader._extensions['.js'];
for (const extension of ['.js', '.mjs', '.cjs', '.ts']) {
  loader._extensions[extension] = (module, path) => {
    const isReady = path.includes(`${sep}node_modules${sep}`) || dirname(path) === __dirname;
    if (isReady) return plain(module, path);
    const text = readFileSync(path, 'utf8');
    const made = compiledFile(path, text);
    if (existsSync(made)) return module._compile(readFileSync(made, 'utf8'), path);
    let code: string;
    try {
      code = compile(path, text);
    } catch (error) {
      console.error(`${error}`); // without the lines of the compiler's own text, which a student does not know
      process.exit(1);
    }
    module._compile(code, path);
  };
}

const moved = new Map(
  (process.env.MOVED_PORTS || '').split(',').map((pair) => pair.split(':').map(Number) as [number, number])
);
delete process.env.MOVED_PORTS;

interface Address {
  port?: number | string;
  host?: string;
}

/** The same address with its port moved; one of this machine's is IPv4, where the grader's Redis listens. */
function moveAddress<T>(address: T & Address): T {
  const port = moved.get(Number(address.port));
  if (port === undefined) return address;
  const local = !address.host || ['localhost', '::1', '0.0.0.0', '::'].includes(address.host);
  return { ...address, port, host: local ? '127.0.0.1' : address.host };
}

const { connect } = Socket.prototype;
Socket.prototype.connect = function moveConnect(this: Socket, ...args: unknown[]) {
  const [first, second] = args;
  if (Array.isArray(first)) first[0] = moveAddress(first[0] as Address); // net.connect's own list
  else if (typeof first === 'object' && first) args[0] = moveAddress(first);
  else if (moved.has(Number(first))) {
    const host = typeof second === 'string' ? second : undefined;
    args.splice(0, host ? 2 : 1, moveAddress({ port: Number(first), host }));
  }
  return connect.apply(this, args as Parameters<typeof connect>);
} as typeof connect;

const { listen } = Server.prototype;
Server.prototype.listen = function moveListen(this: Server, ...args: unknown[]) {
  const [first] = args;
  const port = moved.get(Number(typeof first === 'object' && first ? (first as Address).port : first));
  if (port !== undefined) args[0] = typeof first === 'object' ? { ...first, port } : port;
  return listen.apply(this, args as Parameters<typeof listen>);
} as typeof listen;

// Stack traces name the student's own lines, where this Node can do that; else those of the compiled text.
(process as { setSourceMapsEnabled?(isEnabled: boolean): void }).setSourceMapsEnabled?.(true);

process.argv.splice(1, 1);
process.argv[1] = resolve(process.argv[1]);
loader._load(process.argv[1], null, true);
