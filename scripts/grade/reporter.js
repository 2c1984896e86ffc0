// Jest loads a reporter as Node does.
require('./register');
module.exports = require('./jest_reporter').default;
