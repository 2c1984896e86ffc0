// Compiles a student's file to CommonJS, whatever it is: CommonJS, an ES module, for Babel, or TypeScript.
import type * as TypeScript from 'typescript';

/** TypeScript takes long to load, and is needed only where something is not compiled yet. */
const load = (): typeof TypeScript => require('typescript'); // eslint-disable-line @typescript-eslint/no-var-requires

/** Whether the text awaits outside of any function. */
function awaitsAtTop(path: string, text: string): boolean {
  if (!text.includes('await')) return false;
  const ts = load();
  const visit = (node: TypeScript.Node): boolean => {
    if (ts.isFunctionLike(node)) return false;
    const awaits = ts.isAwaitExpression(node) || (ts.isForOfStatement(node) && Boolean(node.awaitModifier));
    return awaits || Boolean(ts.forEachChild(node, visit));
  };
  return visit(ts.createSourceFile(path, text, ts.ScriptTarget.Latest));
}

/**
 * Compiles the text of a file, with a source map for the lines in stack traces.
 * @throws SyntaxError with the file's name and the line
 */
export function compile(path: string, text: string): string {
  const ts = load();
  const { outputText, diagnostics = [] } = ts.transpileModule(text, {
    fileName: path.replace(/\.[mc]js$/, '.js'),
    reportDiagnostics: true,
    compilerOptions: {
      module: ts.ModuleKind.CommonJS,
      target: ts.ScriptTarget.ES2019,
      esModuleInterop: true,
      allowJs: true,
      inlineSourceMap: true,
    },
  });
  const [fault] = diagnostics;
  if (fault) {
    const message = ts.flattenDiagnosticMessageText(fault.messageText, ' ');
    const line = text.slice(0, fault.start || 0).split('\n').length;
    throw new SyntaxError(`${message} (line ${line} of ${path.replace(/.*\//, '')})`);
  }
  const plain = outputText
    // As in Node, a package that has no default export of its own is one as a whole.
    .replace('return (mod && mod.__esModule) ?', 'return (mod && mod.__esModule && "default" in mod) ?')
    .replace(/\bimport\.meta\.url\b/g, 'require("url").pathToFileURL(__filename).href');
  if (!awaitsAtTop(path, text)) return plain;
  return `(async () => {${plain}\n})().catch((error) => setImmediate(() => { throw error; }));`;
}
