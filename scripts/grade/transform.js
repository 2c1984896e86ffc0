// Compiles the tests for a grading. ts-jest would load TypeScript in each process, also where all is compiled already:
// https://jestjs.io/docs/code-transformation
const { createHash } = require('crypto');
const { readFileSync } = require('fs');
const { version } = require('typescript/package.json');

const OWN = readFileSync(__filename);

module.exports = {
  getCacheKey: (text, path) =>
    createHash('sha1').update(OWN).update(version).update(path).update(text).digest('hex'),
  process(text, path) {
    const { ModuleKind, ScriptTarget, transpileModule } = require('typescript');
    const compilerOptions = {
      module: ModuleKind.CommonJS,
      target: ScriptTarget.ES2019,
      esModuleInterop: true,
      inlineSourceMap: true,
    };
    return { code: transpileModule(text, { fileName: path, compilerOptions }).outputText };
  },
};
