// The consent register and the SQL page: on the demo world, and on a server of its own for decisions.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { eventually, settled, visit } from './lib/browser.mjs';

const funnel_units = async (page) => {
  await visit(page, '/funnel?s=%24page');
  await settled(page);
  return page.locator('.basis').first().innerText();
};

export async function consent({ test }, base) {
  await test('consent: purposes stand in both languages with who granted, refused and said nothing', { base }, async (page) => {
    await visit(page, '/consent');
    const table = page.getByRole('table', { name: 'Consent' });
    const analytics = table.getByRole('row', { name: /^Analytics/ });
    const cells = await analytics.getByRole('cell').allInnerTexts();
    assert.match(cells[4], /^[1-9][\d,]*$/, 'the demo customers granted it');
    await analytics.getByRole('button', { name: 'Open' }).click();
    const drawer = page.getByRole('dialog', { name: 'Analytics' });
    await drawer.getByText('通过报表和客户分组了解服务的使用情况。').waitFor();
    await drawer.getByText('390 days').waitFor();
    assert.match(page.url(), /purpose=analytics/);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
  });

  await test('consent: staff record a withdrawal with evidence; it is replayed, and reports leave the customer out', { base }, async (page) => {
    const before = await funnel_units(page);
    assert.match(before, /nothing left out|none left out|0/i);
    await visit(page, '/customers/5');
    await page.getByRole('link', { name: 'History and replay' }).click();
    await page.getByRole('button', { name: 'Record a decision' }).click();
    const dialog = page.getByRole('dialog', { name: /Record a decision of customer 5/ });
    await dialog.getByLabel('Purpose', { exact: true }).selectOption('analytics');
    await dialog.getByLabel('Decision', { exact: true }).selectOption('withdrawn');
    await dialog.getByLabel('Evidence', { exact: true }).fill('call 4711');
    await dialog.getByRole('button', { name: 'Record', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    const held = page.getByRole('table', { name: 'What is allowed' });
    await eventually(async () => assert.match(await held.getByRole('row', { name: /^Analytics/ }).innerText(), /Withdrawn/));
    const history = page.getByRole('table', { name: 'Decisions' });
    assert.match(await history.getByRole('row').nth(1).innerText(), /Withdrawn[\s\S]*Call[\s\S]*call 4711/);
    // What did we know a year ago? Nothing.
    await page.getByLabel('As known at').fill('2020-01-01T00:00');
    await page.getByRole('button', { name: 'Show', exact: true }).last().click();
    await page.getByText('No decision is on record for this customer').waitFor();
    await page.getByRole('button', { name: 'Now', exact: true }).click();
    await history.waitFor();
    await visit(page, '/funnel?s=%24page');
    await settled(page);
    await page.locator('.basis').first().click();
    await page.getByText(/without consent/).first().waitFor();
  });

  await test('SQL: an example runs, a fault is told with its place, and a file is saved inert', { base }, async (page) => {
    page.expected_errors.push(/400/);
    await visit(page, '/sql');
    await page.getByRole('textbox', { name: 'Query' }).fill("SELECT '=1+1' AS formula, count(*) AS n FROM events");
    await page.getByRole('textbox', { name: 'Query' }).press('Control+Enter');
    const table = page.getByRole('table', { name: 'Rows' });
    await table.waitFor();
    assert.equal(await table.getByRole('row').count(), 2);
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save CSV' }).click()]);
    assert.match(await readFile(await file.path(), 'utf8'), /'=1\+1/);
    await page.getByRole('textbox', { name: 'Query' }).fill("SELECT * FROM read_csv('/etc/passwd')");
    await page.getByRole('button', { name: 'Run', exact: true }).click();
    await page.getByRole('alert').filter({ hasText: 'TABLE_FUNCTION' }).waitFor();
  });
}
