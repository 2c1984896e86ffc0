require('./start').startFive([process.execPath]);
require('./right');
