// Jest loads a reporter as Node does, so this one compiles the other.
const { codeOf } = require('./compile');

require.extensions['.ts'] = (module, path) => module._compile(codeOf(path), path);
module.exports = require('./jest_reporter').default;
