// Rules of the end-to-end tests, of the bench, of the tests of deploy/ and of boot.js. `cargo xtask tidy` runs them.
import parser from '@typescript-eslint/parser';
import playwright from 'eslint-plugin-playwright';

export default [
  {
    files: ['tests/e2e/**/*.ts'],
    languageOptions: { parser },
    plugins: { playwright },
    rules: {
      // A pause is too short on a slow machine and too long on every other.
      'playwright/no-wait-for-timeout': 'error',
      'playwright/no-networkidle': 'error',
      'playwright/no-focused-test': 'error',
      'playwright/missing-playwright-await': 'error',
      // Tests find what a user finds: role, label, text.
      'playwright/no-raw-locators': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'CallExpression[callee.property.name="locator"] > Literal[value=/^[.]/]',
          message: 'Ask for a role, a label or visible text.',
        },
        {
          selector: 'CallExpression[callee.property.name="getByTestId"]',
          message: 'Ask for a role, a label or visible text.',
        },
      ],
      'no-debugger': 'error',
    },
  },
  {
    files: ['bench/**/*.{ts,tsx}'],
    languageOptions: { parser },
    plugins: { playwright },
    rules: {
      'playwright/no-wait-for-timeout': 'error',
      'playwright/no-networkidle': 'error',
      'no-debugger': 'error',
    },
  },
  {
    files: ['tests/deploy/**/*.mjs'],
    rules: { 'no-debugger': 'error', 'no-unused-vars': 'error' },
  },
  {
    files: ['boot.js'],
    rules: { 'no-debugger': 'error', 'no-console': ['error', { allow: ['error'] }], 'no-unused-vars': 'error' },
  },
];
