// npm run grade
require('./compile').register();
require('./main.ts');
