// Jest would load @babel/types, a large module, for each test file, only to write inline snapshots, of which there are none.
// Source: https://jestjs.io/docs/28.x/configuration#resolver-string
module.exports = (request, options) => {
  const isUnused = request === '@babel/types' && /\bjest-snapshot\b/.test(options.basedir);
  return options.defaultResolver(isUnused ? './utils' : request, options);
};
