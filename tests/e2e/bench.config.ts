// How the benchmarks run: one after another, in the browser of the tests. `cargo xtask bench` sets the
// variables.
import { defineConfig } from '@playwright/test';
import tests from './playwright.config';

export default defineConfig({
  ...tests,
  testDir: './bench',
  testMatch: '*.bench.ts',
  workers: 1,
  timeout: 20 * 60_000,
  reporter: 'line',
});
