// ESLint's settings, which package.json names.
'use strict';

// Which files may import which. A layer may import from itself and from those above it in this list; `not` matches the
// others. test/guarantees, test/commands and test/grade may import everything.
const LAYERS = [
  { files: 'src/helpers/internals/*.ts', not: ['../*'] },
  { files: 'src/helpers/*.ts', not: ['../*'] },
  { files: 'src/*.ts', not: ['../*', './helpers/internals/*'] },
  {
    files: 'test/support/**/*.ts',
    not: ['**/*.test', '../guarantees/*', '../commands/*', '../grade/*', '**/scripts/**'],
  },
  { files: 'test/*.test.ts', not: ['**/commands/*', '**/grade/**', '**/scripts/**'] },
  { files: 'scripts/**/*.ts', not: ['**/test/guarantees/*', '**/test/commands/*', '**/test/grade/**'] },
];

const message =
  'Imports go one way: internals, helpers, tasks, test/support, tests of tasks, commands, tests of commands.';

module.exports = {
  parser: '@typescript-eslint/parser',
  plugins: ['@typescript-eslint'],
  extends: ['eslint:recommended', 'plugin:@typescript-eslint/recommended'],
  env: { node: true, es2019: true },
  ignorePatterns: ['dist', 'test/grade/solutions'],
  rules: {
    '@typescript-eslint/no-explicit-any': 'error',
    '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
  },
  overrides: [
    { files: '*.js', rules: { '@typescript-eslint/no-var-requires': 'off' } },
    ...LAYERS.map(({ files, not }) => ({
      files,
      rules: { 'no-restricted-imports': ['error', { patterns: [{ group: not, message }] }] },
    })),
  ],
};
