import { defineConfig } from '@playwright/test';
import { resolve } from 'node:path';

const root = resolve(__dirname, '../..');
const ci = Boolean(process.env.CI);

export default defineConfig({
  testDir: __dirname,
  outputDir: resolve(root, 'test-results'),
  timeout: 90_000,
  expect: { timeout: 20_000 },
  // All tests share one backend and one demo fleet.
  workers: 1,
  forbidOnly: ci,
  retries: ci ? 1 : 0,
  reporter: ci
    ? [
        ['list'],
        [
          'json',
          { outputFile: resolve(root, '.cache/test-results/playwright.json') },
        ],
      ]
    : [['list']],
  use: {
    baseURL: 'http://localhost:3000',
    viewport: { width: 1400, height: 1000 },
    locale: 'en-GB',
    timezoneId: 'UTC',
    screenshot: 'only-on-failure',
    trace: 'retain-on-failure',
    launchOptions: {
      executablePath: process.env.CHROMIUM_PATH ?? '/usr/bin/chromium',
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
  webServer: {
    command: 'node scripts/run.mjs start',
    cwd: root,
    url: 'http://localhost:7007/.backstage/health/v1/readiness',
    reuseExistingServer: !ci,
    stdout: ci ? 'pipe' : 'ignore',
    timeout: 300_000,
    // Time for the script to end what it has started.
    gracefulShutdown: { signal: 'SIGTERM', timeout: 15_000 },
  },
});
