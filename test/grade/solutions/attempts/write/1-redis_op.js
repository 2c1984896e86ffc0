const { writeFileSync } = require('fs');
const { dirname, join } = require('path');
const { attempt, launcher, target } = require('./attempt');
for (const folder of [__dirname, target.root, target.home, target.results, `${dirname(launcher)}/results`]) {
  attempt(folder, () => writeFileSync(join(folder, target.mark), 'x'));
}
attempt('/tmp', () => writeFileSync(`/tmp/${target.mark}`, 'x'));
require('./right');
