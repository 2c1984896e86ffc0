// `node launch.js COMPILED PORTS SCRIPT [ARGUMENT…]` runs a student's script as `node SCRIPT [ARGUMENT…]` would, also one in
// TypeScript or with ES modules, whose code is in the folder COMPILED or is compiled now. PORTS, as in
// 6379:40000,1245:40001, says where ports are moved. Any other port on which it listens becomes a free one, so that scripts
// that run at the same time do not collide. NODE_PATH has the packages that its folder lacks.
const { errorMonitor } = require('events');
const { existsSync } = require('fs');
const Module = require('module');
const { Server, Socket } = require('net');
const { basename, dirname, resolve, sep } = require('path');
const { codeOf } = require('./compile');

const [, compiled, ports] = process.argv.splice(1, 3);
const moved = new Map(ports.split(',').map((pair) => pair.split(':').map(Number)));

const { _resolveFilename } = Module;
Module._resolveFilename = (request, parent, ...rest) => {
  // In TypeScript, an import may name the .js file that a .ts file will become.
  const isRelative = request.startsWith('.') && parent && parent.filename;
  const source = isRelative ? resolve(parent.filename, '..', request.replace(/\.js$/, '.ts')) : '';
  return _resolveFilename(source.endsWith('.ts') && existsSync(source) ? source : request, parent, ...rest);
};

/** Runs a file's code. A syntax error exits with one line that says where it is, without the loader's stack. */
function run(module, path) {
  try {
    module._compile(codeOf(path, compiled), path);
  } catch (error) {
    const [, line] = new RegExp(`^.*${sep}${basename(path)}:(\\d+)\n`).exec(error.stack) || [];
    const isCompiler = error instanceof SyntaxError && error.message.endsWith(` of ${basename(path)})`);
    if (!isCompiler && !(error instanceof SyntaxError && line)) throw error;
    console.error(isCompiler ? `${error}` : `${error} (line ${line} of ${basename(path)})`);
    process.exit(1);
  }
}

const plain = Module._extensions['.js'];
for (const extension of ['.js', '.mjs', '.cjs', '.ts']) {
  Module._extensions[extension] = (module, path) => {
    const isOurs = path.includes(`${sep}node_modules${sep}`) || dirname(path) === __dirname;
    return isOurs ? plain(module, path) : run(module, path);
  };
}

/** Makes the errors of a moved connection name the port that the script uses. */
function restorePort(socket, port) {
  if (!errorMonitor) return; // Node before 12.16
  socket.on(errorMonitor, (error) => {
    for (const name of ['message', 'stack']) {
      error[name] = `${error[name]}`.replace(`:${moved.get(port)}`, `:${port}`);
    }
    error.port = port;
  });
}

const { connect } = Socket.prototype;
Socket.prototype.connect = function moveConnect(...args) {
  const list = Array.isArray(args[0]) ? args[0] : args; // net.connect passes a list
  const [first, second] = list;
  const isAddress = typeof first === 'object' && first !== null;
  const hasHost = !isAddress && typeof second === 'string';
  const address = isAddress ? first : { port: first, host: hasHost ? second : undefined };
  const port = moved.get(Number(address.port));
  if (port !== undefined) {
    // A local address becomes 127.0.0.1, where the grader's Redis listens.
    const isLocal = !address.host || ['localhost', '::1', '0.0.0.0', '::'].includes(address.host);
    const host = isLocal ? '127.0.0.1' : address.host;
    list.splice(0, hasHost ? 2 : 1, { ...address, port, host });
    restorePort(this, Number(address.port));
  }
  return connect.apply(this, args);
};

const { listen } = Server.prototype;
Server.prototype.listen = function moveListen(...args) {
  const [first] = args;
  const isAddress = typeof first === 'object' && first !== null;
  const fixed = Number(isAddress ? first.port : first);
  if (fixed > 0) {
    const port = moved.get(fixed) || 0;
    args[0] = isAddress ? { ...first, port } : port;
    // The script's own connections to this port go to the new one.
    this.once('listening', () => moved.set(fixed, this.address().port));
  }
  return listen.apply(this, args);
};

process.argv[1] = resolve(process.argv[1]);
Module._load(process.argv[1], null, true);
