// Compiles a student's file to CommonJS, whatever it is: CommonJS, an ES module, for Babel, or TypeScript.
import {
  createSourceFile,
  flattenDiagnosticMessageText,
  forEachChild,
  isAwaitExpression,
  isForOfStatement,
  isFunctionLike,
  ModuleKind,
  Node,
  ScriptTarget,
  transpileModule,
} from 'typescript';

/** Whether the text awaits outside of any function. */
function awaitsAtTop(path: string, text: string): boolean {
  if (!text.includes('await')) return false;
  const visit = (node: Node): boolean => {
    if (isFunctionLike(node)) return false;
    const awaits = isAwaitExpression(node) || (isForOfStatement(node) && Boolean(node.awaitModifier));
    return awaits || Boolean(forEachChild(node, visit));
  };
  return visit(createSourceFile(path, text, ScriptTarget.Latest));
}

/**
 * Compiles the text of a file, with a source map for the lines in stack traces.
 * @throws SyntaxError with the file's name and the line
 */
export function compile(path: string, text: string): string {
  const { outputText, diagnostics = [] } = transpileModule(text, {
    fileName: path.replace(/\.[mc]js$/, '.js'),
    reportDiagnostics: true,
    compilerOptions: {
      module: ModuleKind.CommonJS,
      target: ScriptTarget.ES2019,
      esModuleInterop: true,
      allowJs: true,
      inlineSourceMap: true,
    },
  });
  const [fault] = diagnostics;
  if (fault) {
    const line = text.slice(0, fault.start || 0).split('\n').length;
    throw new SyntaxError(
      `${flattenDiagnosticMessageText(fault.messageText, ' ')} (line ${line} of ${path.replace(/.*\//, '')})`
    );
  }
  const plain = outputText
    // As in Node, a package that has no default export of its own is one as a whole.
    .replace('return (mod && mod.__esModule) ?', 'return (mod && mod.__esModule && "default" in mod) ?')
    .replace(/\bimport\.meta\.url\b/g, 'require("url").pathToFileURL(__filename).href');
  if (!awaitsAtTop(path, text)) return plain;
  return `(async () => {${plain}\n})().catch((error) => setImmediate(() => { throw error; }));`;
}
