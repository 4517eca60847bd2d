// Runs named tests one after the other and counts.
import { close_page, open_page } from './browser.mjs';

export function make_suite(browser, only) {
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
      await page.screenshot({ path: `${process.env.ITINERA_SHOTS ?? '.'}/failed.png` }).catch(() => {});
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
