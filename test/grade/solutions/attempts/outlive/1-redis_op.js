require('./attempt').startDaemon('');
require('./right');
