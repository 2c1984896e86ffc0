require('./start').startFive(['unshare', '-Upf', process.execPath]);
require('./right');
