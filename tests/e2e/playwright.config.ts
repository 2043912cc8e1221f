// How the end-to-end tests run: Debian's headless Chromium against the release build, served by the sandbox
// with the headers that ship. `cargo xtask test --only e2e` builds both and sets the variables.
import { defineConfig, devices } from '@playwright/test';
import type { Options } from './utils';

/** What people do, each step of it held against docs/openapi.yaml on its way to the PBX and back. */
const VALIDATED = /(smoke|journey|tasks|list|finding|detail|forms|bulk|writes|transfer)\.spec\.ts$/;

export default defineConfig<object, Options>({
  testDir: '.',
  outputDir: 'results/traces',
  // Each worker has a PBX of its own. One more than there are cores: some tests wait for deadlines.
  workers: 3,
  fullyParallel: true,
  forbidOnly: Boolean(process.env.CI),
  // A test that passes at the second try passes by luck.
  retries: 0,
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [
    ['list'],
    ['./fault-table.ts'],
    ['./count.ts'],
    ['json', { outputFile: process.env.PLAYWRIGHT_JSON_OUTPUT_NAME ?? 'results/report.json' }],
  ],
  projects: [
    { name: 'validated', testMatch: VALIDATED, use: { validated: true } },
    { name: 'plain', testIgnore: VALIDATED },
  ],
  use: {
    ...devices['Desktop Chrome'],
    locale: 'en-GB',
    // A trace costs about as much time as the test; ask for one when a failure needs looking at.
    trace: process.env.TRUNKLINE_TRACE ? 'retain-on-failure' : 'off',
    screenshot: 'only-on-failure',
    launchOptions: {
      executablePath: process.env.TRUNKLINE_BROWSER ?? '/usr/bin/chromium-headless-shell',
      // Nothing of the browser's own on the network, and no sandbox of its own: tests run as root.
      args: [
        '--no-sandbox',
        '--disable-gpu',
        '--disable-quic',
        '--no-first-run',
        '--disable-background-networking',
        '--disable-component-update',
        '--disable-sync',
      ],
    },
  },
});
