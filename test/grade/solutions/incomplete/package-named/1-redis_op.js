require('no-such-package-at-all');
require('./right');
