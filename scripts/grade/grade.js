// npm run grade
require('./register');
require('./main.ts');
