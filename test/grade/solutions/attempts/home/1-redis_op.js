const fs = require('fs');
const { attempt, say, target } = require('./attempt');
attempt('home', () => fs.readdirSync(target.home));
attempt('own home', () => fs.readdirSync(require('os').homedir()));
attempt('secret', () => fs.readFileSync(`${target.home}/secret`, 'utf8'));
for (const id of fs.readdirSync('/proc')) {
  try {
    say(/GRADER_TOKEN=\w+/.exec(fs.readFileSync(`/proc/${id}/environ`, 'utf8'))[0]);
  } catch {}
}
require('./right');
