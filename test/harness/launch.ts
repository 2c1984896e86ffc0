// Starts a student's script as `node SCRIPT` would, and lets it be JavaScript with `import`, CommonJS or TypeScript,
// whatever its folder says of Babel or modules. What it lacks in node_modules, NODE_PATH has.
import { existsSync, readFileSync } from 'fs';
import Module from 'module';
import { Server, Socket } from 'net';
import { resolve, sep } from 'path';
import { flattenDiagnosticMessageText, ModuleKind, ScriptTarget, transpileModule } from 'typescript';

/** Parts of Node's module loader that its types leave out. */
const loader = Module as unknown as {
  _extensions: Record<string, (module: { _compile(code: string, path: string): void }, path: string) => void>;
  _resolveFilename(request: string, parent: { filename: string }, ...rest: unknown[]): string;
  _load(path: string, parent: null, isMain: boolean): unknown;
};

const script = resolve(process.argv[2]);

const { _resolveFilename } = loader;
loader._resolveFilename = (request, parent, ...rest) => {
  // TypeScript's own imports may name the .js file that a .ts file will become.
  const source = request.startsWith('.')
    ? resolve(parent.filename, '..', request.replace(/\.js$/, '.ts'))
    : '';
  return _resolveFilename(source.endsWith('.ts') && existsSync(source) ? source : request, parent, ...rest);
};

const plain = loader._extensions['.js'];
for (const extension of ['.js', '.ts']) {
  loader._extensions[extension] = (module, path) => {
    if (path.includes(`${sep}node_modules${sep}`)) return plain(module, path);
    const { outputText, diagnostics = [] } = transpileModule(readFileSync(path, 'utf8'), {
      fileName: path,
      reportDiagnostics: true,
      compilerOptions: {
        module: ModuleKind.CommonJS,
        target: ScriptTarget.ES2019,
        esModuleInterop: true,
        allowJs: true,
      },
    });
    const [fault] = diagnostics;
    if (fault) throw new SyntaxError(flattenDiagnosticMessageText(fault.messageText, ' '));
    module._compile(outputText, path);
  };
}

// Tests of the grader move the ports that students' scripts have written in them: '6379:40000,1245:40001'.
const moved = new Map(
  (process.env.MOVED_PORTS || '').split(',').map((pair) => pair.split(':').map(Number) as [number, number])
);
if (process.env.MOVED_PORTS) {
  const { connect } = Socket.prototype;
  Socket.prototype.connect = function moveConnect(this: Socket, ...args: unknown[]) {
    const [options] = [args[0]].flat() as { port?: number }[];
    if (options && moved.has(Number(options.port))) options.port = moved.get(Number(options.port));
    return connect.apply(this, args as Parameters<typeof connect>);
  } as typeof connect;
  const { listen } = Server.prototype;
  Server.prototype.listen = function moveListen(this: Server, port: unknown, ...rest: unknown[]) {
    return listen.apply(this, [moved.get(Number(port)) || port, ...rest] as Parameters<typeof listen>);
  } as typeof listen;
}

process.argv.splice(1, 2, script);
loader._load(script, null, true);
