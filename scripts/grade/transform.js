// Compiles the tests for a grading. ts-jest would load TypeScript in each process, also where all is compiled already:
// https://jestjs.io/docs/code-transformation
const { createHash } = require('crypto');
const { readFileSync } = require('fs');
const { version } = require('typescript/package.json');
const { compilerOptions } = require('../../tsconfig.json');

const OWN = `${readFileSync(__filename)} ${version} ${JSON.stringify(compilerOptions)}`;

module.exports = {
  getCacheKey: (text, path) => createHash('sha1').update(`${OWN} ${path} ${text}`).digest('hex'),
  process(text, path) {
    const ts = require('typescript');
    const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, __dirname);
    const made = ts.transpileModule(text, {
      fileName: path,
      compilerOptions: { ...options, inlineSourceMap: true },
    });
    return { code: made.outputText };
  },
};
