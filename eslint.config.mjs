// What ESLint holds as an error: typescript-eslint's strictest set with types, and the sizes of docs/architecture.md.

import js from '@eslint/js';
import tseslint from 'typescript-eslint';

/** Generated and data files stand apart from the size limits. */
const DATA_FILES = ['src/analysis/sql/builtinFunctions.ts'];

/** What Node and the browser give and the pure floors must not ask: the floors check sees imports only. */
const IMPURE =
  'process|Buffer|require|module|__dirname|__filename|globalThis|setTimeout|setInterval|setImmediate|queueMicrotask|' +
  'performance|fetch|crypto|console|window|document|navigator|localStorage';
const CLOCK_AND_CHANCE = [
  { object: 'Date', property: 'now', message: 'Time comes in as an argument.' },
  { object: 'Math', property: 'random', message: 'The same input gives the same answer.' },
];

export default tseslint.config(
  { ignores: ['dist/', 'out/', '.cache/', 'node_modules/', 'test/fixtures/'] },
  js.configs.recommended,
  {
    files: ['**/*.{ts,tsx}'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: {
      parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      // `const { left, ...rest }` is how a field is left out.
      '@typescript-eslint/no-unused-vars': ['error', { ignoreRestSiblings: true }],
      eqeqeq: 'error',
      'max-lines': ['error', { max: 400 }],
    },
  },
  {
    files: ['src/**/*.{ts,tsx}'],
    rules: {
      'max-lines-per-function': ['error', { max: 60, skipComments: true }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'MetaProperty[meta.name="import"]',
          message: 'The bundles are CommonJS: folders come in as constructor arguments.',
        },
        {
          selector:
            'ImportDeclaration[source.value="zod"][importKind="value"] > :not(ImportNamespaceSpecifier)[type=/Specifier$/]',
          message: 'import * as z: with the name z all of zod, 90 kB more, is in each bundle.',
        },
        {
          selector:
            'Program > VariableDeclaration[kind="let"], Program > ExportNamedDeclaration > VariableDeclaration[kind="let"]',
          message:
            'No mutable state at module level: it belongs to an object made in activate.ts or main.ts.',
        },
      ],
    },
  },
  {
    files: ['src/{model,analysis}/**/*.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...IMPURE.split('|').map((name) => ({ name, message: 'This floor is pure.' })),
      ],
      'no-restricted-properties': ['error', ...CLOCK_AND_CHANCE],
    },
  },
  {
    files: ['test/**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.name="after"]',
          message: 'It would fail on what "before" never made: give each undoing to cleanup().',
        },
      ],
    },
  },
  { files: DATA_FILES, rules: { 'max-lines': 'off' } },
  {
    files: ['**/*.{mjs,cjs,js}'],
    languageOptions: {
      globals: {
        console: 'readonly',
        process: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        URLSearchParams: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        require: 'readonly',
        module: 'readonly',
        __dirname: 'readonly',
      },
    },
    rules: { eqeqeq: 'error', 'max-lines': ['error', { max: 400 }] },
  },
);
