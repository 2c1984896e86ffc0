// Allocates 350 megabytes, then creates the file that its argument names.
const all = [...Array(7)].map(() => Buffer.alloc(5e7, 1));
require('fs').writeFileSync(process.argv[2], '');
setTimeout(() => all, 60000);
