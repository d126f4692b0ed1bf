import tseslint from 'typescript-eslint'

/** Type-checked rules over every source and test; style is prettier's business. */
export default tseslint.config(
  { ignores: ['dist/', 'bench/.build/', 'reports/', '.tap/', 'node_modules/'] },
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        project: ['tsconfig.json', 'test/tsconfig.json'],
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-unused-vars': ['error', { varsIgnorePattern: '^_', argsIgnorePattern: '^_' }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      '@typescript-eslint/switch-exhaustiveness-check': 'error',
      eqeqeq: 'error',
      'no-console': 'error',
    },
  },
  {
    // Stores ask for an index signature, and only type aliases have one.
    files: ['src/sim/*/tables.ts'],
    rules: { '@typescript-eslint/consistent-type-definitions': 'off' },
  },
  {
    files: ['test/**'],
    rules: {
      // An async test ends by itself, whether it waits for something or not.
      '@typescript-eslint/require-await': 'off',
      // tap itself waits for the tests that it was given.
      '@typescript-eslint/no-floating-promises': [
        'error',
        { allowForKnownSafeCalls: [{ from: 'package', package: '@tapjs/test', name: ['test'] }] },
      ],
    },
  },
  {
    // Backends of somebody else, in their own style: nothing of ours is in them.
    files: ['test/foreign/**'],
    rules: {
      'no-console': 'off',
      '@typescript-eslint/no-extraneous-class': 'off',
      '@typescript-eslint/no-dynamic-delete': 'off',
    },
  },
  {
    files: ['**/*.js', '**/*.mjs'],
    extends: [tseslint.configs.disableTypeChecked],
  },
)
