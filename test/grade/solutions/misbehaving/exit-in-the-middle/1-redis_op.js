require('redis').print = () => process.exit();
require('./right');
