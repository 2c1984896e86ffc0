const { readFileSync } = require('fs');
const { attempt } = require('./attempt');
attempt('a link', () => readFileSync(`${__dirname}/node_modules/secret`, 'utf8'));
attempt('a link above', () => readFileSync(`${__dirname}/../node_modules/secret`, 'utf8'));
require('./right');
