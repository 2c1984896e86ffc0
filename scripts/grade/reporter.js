// Jest loads a reporter as Node does.
require('./compile').register();
module.exports = require('./jest_reporter').default;
