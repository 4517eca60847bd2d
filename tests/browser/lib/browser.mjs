// Debian's Chromium by playwright-core, and a page that remembers what went wrong on it.
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';

import { owner_of } from './owner.mjs';

const require = createRequire(new URL('../../../web/package.json', import.meta.url));
const { chromium } = require('playwright-core');

const program = process.env.CHROMIUM ?? '/usr/bin/chromium';
const flags = ['--headless', '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
  '--disable-component-update', '--disable-sync'];
export const wait_ms_max = 20_000;

export async function start_browser() {
  if (!existsSync(program)) throw new Error(`${program} is missing: install chromium, or name it by CHROMIUM`);
  return chromium.launch({ executablePath: program, args: flags });
}

/** A fresh profile in a language, theme and width, signed in as `as` (the owner; null: nobody). `page.faults` fills with console errors, exceptions, CSP reports and foreign requests. */
export async function open_page(browser, base, { language = 'en', theme = 'light', width = 1440, height = 900, as = owner_of(base)?.session ?? null } = {}) {
  const context = await browser.newContext({ viewport: { width, height }, locale: language === 'en' ? 'en-US' : 'zh-CN', colorScheme: theme, reducedMotion: 'reduce', timezoneId: 'Asia/Shanghai' });
  await context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: base });
  if (as) {
    const [name, ...value] = as.cookie.split('=');
    await context.addCookies([{ name, value: value.join('='), url: base, httpOnly: true, sameSite: 'Lax' }]);
  }
  await context.addInitScript(() => {
    globalThis.__csp = [];
    document.addEventListener('securitypolicyviolation', (event) => globalThis.__csp.push(`${event.violatedDirective} ${event.blockedURI}`));
  });
  const page = await context.newPage();
  page.setDefaultTimeout(wait_ms_max);
  page.faults = [];
  page.expected_errors = [];
  page.on('console', (message) => {
    if (!['error', 'warning'].includes(message.type())) return;
    if (page.expected_errors.some((pattern) => pattern.test(message.text()))) return;
    page.faults.push(`console ${message.type()}: ${message.text()}`);
  });
  page.on('pageerror', (error) => page.faults.push(`exception: ${error.message}`));
  page.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(base) && !address.startsWith('data:') && !address.startsWith('blob:')) page.faults.push(`request to another host: ${address}`);
  });
  page.base = base;
  page.as = as;
  return page;
}

/** Nothing is being loaded or asked any more. */
export async function settled(page) {
  await page.waitForSelector('h1');
  const drawn = () => page.evaluate(() => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve))));
  await drawn(); // what was just done may not be on the page yet
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .skeleton, .top-loading, .answer-previous'), null, { timeout: wait_ms_max });
  await drawn();
}

/** Asks the API beside the page, as the person who is signed in on it. */
export function ask_api(page, path, data) {
  return page.request.post(page.base + path, { data, headers: { Origin: page.base, 'X-CSRF-Token': page.as?.csrf ?? '' } });
}

export async function visit(page, path) {
  await page.goto(page.base + path);
  await settled(page);
}

export async function close_page(page) {
  page.faults.push(...(await page.evaluate(() => globalThis.__csp).catch(() => [])).map((report) => `CSP: ${report}`));
  const { faults } = page;
  await page.context().close();
  return faults;
}

/** Asks until the assertions of `check` hold, or throws the last one's error. */
export async function eventually(check) {
  const until = Date.now() + wait_ms_max;
  for (;;) {
    try {
      return await check();
    } catch (error) {
      if (Date.now() > until) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}
