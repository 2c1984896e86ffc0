// Compiles TypeScript and ES modules to CommonJS with sucrase, which keeps line numbers: the tests, and students' scripts.
// `node compile.js FOLDER FILE…` compiles files into a folder, so that a script need not load the compiler.
const { createHash } = require('crypto');
const { existsSync, readFileSync, writeFileSync } = require('fs');
const { basename, join } = require('path');
const { Script } = require('vm');

/** Node 12 lacks operators such as `?.`, which the compiler replaces. */
const IS_OLD = Number(process.versions.node.split('.')[0]) < 14;

/** A file's text without what Node ignores: a byte order mark, and a first line such as `#!/usr/bin/env node`. */
const textOf = (path) =>
  readFileSync(path, 'utf8')
    .replace(/^\uFEFF/, '')
    .replace(/^#!.*/, '');

/** Whether Node can run a file without compiling it. */
function isPlain(path, text) {
  return !IS_OLD && !path.endsWith('.ts') && !/\b(import|export)\b/.test(text);
}

/** Whether code is valid as the body of a function that is not async. */
function isBody(code) {
  try {
    return Boolean(new Script(`(function () {${code}\n})`));
  } catch {
    return false;
  }
}

/**
 * Compiles the text of a file. Line numbers stay the same, for stack traces.
 * @throws SyntaxError with the file's name and the line
 */
function compile(path, text) {
  const { transform } = require('sucrase'); // slow to load, so only when needed
  let code;
  try {
    const transforms = path.endsWith('.ts') ? ['typescript', 'imports'] : ['imports'];
    code = transform(text, { transforms, filePath: path }).code;
  } catch (error) {
    const [, what, line] = /^(?:Error transforming .*?: )?(.*) \((\d+):\d+\)$/.exec(error.message) || [];
    throw what === undefined ? error : new SyntaxError(`${what} (line ${line} of ${basename(path)})`);
  }
  code = code
    // As in Node, the default import of a package without a default export is the whole package.
    .replace('return obj && obj.__esModule ?', 'return obj && obj.__esModule && "default" in obj ?')
    .replace(/\bimport\.meta\.url\b/g, 'require("url").pathToFileURL(__filename).href');
  const isModule = /^\s*(import\b(?!\s*\()|export\b)/m.test(text);
  if (!isModule) return code.replace(/^"use strict";/, '');
  const awaits = text.includes('await') && !isBody(code);
  return awaits
    ? `(async () => {${code}\n})().catch((error) => setImmediate(() => { throw error; }));`
    : code;
}

const keyOf = (text, path) => createHash('sha1').update(path).update(text).digest('hex');

/** The path of a file's compiled code. */
const compiledFile = (folder, path, text) => join(folder, `${keyOf(text, path)}.js`);

/** The code that Node can run for a file: its own text, or what was compiled before, or is now. */
function codeOf(path, folder) {
  const text = textOf(path);
  if (isPlain(path, text)) return text;
  const known = compiledFile(folder, path, text);
  return existsSync(known) ? readFileSync(known, 'utf8') : compile(path, text);
}

module.exports = {
  codeOf,
  /** Jest's transform of the tests: https://jestjs.io/docs/code-transformation */
  process: (text, path) => ({ code: compile(path, text) }),
  getCacheKey: keyOf, // Jest's own depends on the cache's folder
};

if (require.main === module) {
  const [folder, ...files] = process.argv.slice(2);
  for (const path of files) {
    const text = textOf(path);
    try {
      if (!isPlain(path, text)) writeFileSync(compiledFile(folder, path, text), compile(path, text));
    } catch {
      // the script reports the error itself when it starts
    }
  }
}
