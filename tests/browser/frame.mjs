// What holds on all pages: language, theme, keyboard, errors, no data.
import assert from 'node:assert/strict';

import { settled, visit } from './lib/browser.mjs';

export async function frame({ test }, base, empty_base) {
  await test('language and theme change without a reload and are remembered', { base }, async (page) => {
    await visit(page, '/funnel?w=P3D');
    await page.evaluate(() => { globalThis.__same_page = true; });
    await page.getByRole('button', { name: '切换到中文' }).click();
    await page.getByRole('heading', { level: 1, name: '漏斗' }).waitFor();
    await page.getByRole('button', { name: '切换到深色主题' }).click();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
    assert.equal(await page.evaluate(() => globalThis.__same_page), true, 'nothing was reloaded');
    assert.match(page.url(), /w=P3D/, 'the view is kept');
    await visit(page, '/flow');
    await page.getByRole('heading', { level: 1, name: '流向' }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.dataset.theme), 'dark');
  });

  await test('the range is kept from page to page, and Back walks through questions', { base }, async (page) => {
    await visit(page, '/funnel');
    await page.getByRole('combobox', { name: 'Range' }).selectOption('-90d');
    await page.waitForURL(/p=-90d/);
    await settled(page);
    await page.getByRole('navigation', { name: 'Main menu' }).getByRole('link', { name: 'Flow' }).click();
    await page.waitForURL(/\/flow\?p=-90d/);
    await page.goBack();
    await page.waitForURL(/\/funnel\?p=-90d/);
    await page.goBack();
    await page.waitForURL(/\/funnel$/);
  });

  await test('by keyboard alone: skip to the content, go to a page, open a cell, close it, focus comes back', { base }, async (page) => {
    await visit(page, '/funnel');
    await page.keyboard.press('Tab');
    assert.equal(await page.evaluate(() => document.activeElement.getAttribute('href')), '#content');
    const reach = async (selector, most = 120) => {
      for (let presses = 0; presses < most; presses += 1) {
        if (await page.evaluate((wanted) => document.activeElement.matches(wanted), selector)) return;
        await page.keyboard.press('Tab');
      }
      throw new Error(`${selector} is not reached by Tab`);
    };
    await reach('.menu-link[href^="/process"]');
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/process/);
    await settled(page);
    await reach('.graph-node', 200);
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    assert.ok(await page.evaluate(() => document.activeElement.matches('.graph-node')), 'focus is back on the mark');
  });

  await test('the menu opens as a sheet on a tablet', { base, width: 768, height: 1024 }, async (page) => {
    await visit(page, '/');
    await page.getByRole('button', { name: 'Open the menu' }).click();
    await page.getByRole('link', { name: 'Data quality' }).click();
    await page.getByRole('heading', { level: 1, name: 'Data quality' }).waitFor();
    assert.equal(await page.locator('.menu-shade').count(), 0, 'it closes behind itself');
  });

  await test('the number is copied with its basis', { base }, async (page) => {
    await visit(page, '/funnel?s=Product+Viewed&s=Order+Completed&at=summary%2Fconverted');
    await page.getByRole('button', { name: 'Copy number with basis' }).click();
    await page.getByRole('button', { name: 'Copied' }).waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    assert.match(text, /Basis: [\d,]+ customers? · [\d,]+ events/);
    assert.match(text, /http:\/\/127\.0\.0\.1/);
  });

  await test('a question that is refused says why and which field; the page stays', { base }, async (page) => {
    page.expected_errors.push(/400/);
    await visit(page, '/funnel?s=Product+Viewed&s=Order+Completed&z=Mars%2FOlympus');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(await alert.innerText(), /Mars\/Olympus[\s\S]*zone/);
    await page.getByRole('button', { name: 'Add step' }).waitFor();
    await page.getByRole('combobox', { name: 'Time zone' }).selectOption('UTC');
    await page.locator('.funnel-step').first().waitFor();
  });

  await test('unknown customer and unknown page say so', { base }, async (page) => {
    page.expected_errors.push(/404/);
    await visit(page, '/customers/4000000000');
    await page.getByRole('alert').getByText('Not found').waitFor();
    await visit(page, '/no/such/page');
    await page.getByRole('heading', { level: 1, name: 'Page not found' }).waitFor();
  });

  for (const path of ['/', '/funnel', '/flow', '/process', '/customers', '/sources', '/quality']) {
    await test(`without any event ${path} says what to do next`, { base: empty_base }, async (page) => {
      await visit(page, path);
      await page.locator('.state').first().waitFor();
      assert.equal(await page.getByRole('alert').count(), 0);
      assert.doesNotMatch(await page.locator('main').innerText(), /NaN|undefined|Infinity/);
    });
  }
}
