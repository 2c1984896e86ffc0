require('./right');
require('fs').writeFileSync(require('path').join(require('os').tmpdir(), 'left'), '');
