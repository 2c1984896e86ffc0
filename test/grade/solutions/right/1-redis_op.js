require('./right');
