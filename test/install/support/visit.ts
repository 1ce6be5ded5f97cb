import { chromium, type Browser, type Page } from 'playwright-core';

/** A browser with one page; `problems` collects what the page complains of. */
export async function openBrowser(): Promise<{
  browser: Browser;
  page: Page;
  problems: string[];
}> {
  const browser = await chromium.launch({
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
  });
  const page = await browser.newPage({
    viewport: { width: 1400, height: 1000 },
  });
  const problems: string[] = [];
  page.on('console', message => {
    if (message.type() !== 'error') return;
    problems.push(`${message.text()} (${message.location().url})`);
  });
  page.on('pageerror', error => problems.push(error.message));
  return { browser, page, problems };
}
