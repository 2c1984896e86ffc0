// Allocates 350 megabytes under a misleading name, then creates the file that its argument names.
process.title = 'a) S 1';
const all = [...Array(7)].map(() => Buffer.alloc(5e7, 1));
require('fs').writeFileSync(process.argv[2], '');
setTimeout(() => all, 60000);
