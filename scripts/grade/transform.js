// Compiles the tests for a grading (https://jestjs.io/docs/code-transformation). ts-jest would load TypeScript in each
// process, also where all is compiled already.
const { createHash } = require('crypto');
const { readFileSync } = require('fs');
const { version } = require('typescript/package.json');
const { compilerOptions } = require('../../tsconfig.json');

const OWN = `${readFileSync(__filename)} ${version} ${JSON.stringify(compilerOptions)}`;

module.exports = {
  getCacheKey: (text, path, { instrument }) =>
    createHash('sha1').update(`${OWN} ${instrument} ${path} ${text}`).digest('hex'),
  process(text, path) {
    const ts = require('typescript');
    const { options } = ts.convertCompilerOptionsFromJson(compilerOptions, __dirname);
    const made = ts.transpileModule(text, {
      fileName: path,
      compilerOptions: { ...options, rootDir: undefined, outDir: undefined, inlineSourceMap: true },
    });
    return { code: made.outputText };
  },
};
