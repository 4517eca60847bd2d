// Runs named tests one after the other and counts.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { close_page, open_page } from './browser.mjs';

const screens = fileURLToPath(new URL('../../../screens/', import.meta.url));

export function make_suite(browser, only) {
  mkdirSync(screens, { recursive: true });
  const counts = { passed: 0, failed: 0 };
  /** `body(page)` in a fresh profile; anything that went wrong on the page fails the test, too. */
  async function test(name, options, body) {
    if (only && !name.includes(only)) return;
    const page = await open_page(browser, options.base, options);
    let fault = '';
    try {
      await body(page);
    } catch (error) {
      fault = error.stack ?? String(error);
      await page.screenshot({ path: `${screens}failed-${counts.failed + 1}.png` }).catch(() => {});
    }
    const others = await close_page(page);
    if (fault || others.length > 0) {
      counts.failed += 1;
      console.log(`FAILED ${name}\n  ${[fault, ...others].filter(Boolean).join('\n  ')}`);
    } else {
      counts.passed += 1;
      console.log(`ok     ${name}`);
    }
  }
  return { test, counts };
}
