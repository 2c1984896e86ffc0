try { require('./folder.js'); } catch {}
require('./right');
