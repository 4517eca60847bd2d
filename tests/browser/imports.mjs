// A file is brought in by hand: mapping, dry run, run, quarantine. Its values try to be markup.
import assert from 'node:assert/strict';
import { fileURLToPath } from 'node:url';

import { ask_api, settled, visit } from './lib/browser.mjs';

const hostile = '<img src=x onerror="globalThis.__hostile=1">';

const mapping = `format: csv
source: browser_test
consent_mode: {external: "browser test"}
time: {column: at, format: "%Y-%m-%d %H:%M:%S", zone: UTC}
identifiers: {user_id: who}
event: {column: what}
channel: {value: call_center}
properties: {"*": keep}
`;

const good_rows = 40;

const parquet_file = fileURLToPath(new URL('../data/calls.parquet', import.meta.url));
const parquet_mapping = `format: parquet
source: browser_test_parquet
consent_mode: {external: "browser test"}
time: {column: 时间, zone: Asia/Shanghai}
identifiers: {user_id: 客户}
event: {column: 事件}
channel: {value: call_center}
properties: {"*": keep}
`;

function csv() {
  const lines = ['who,what,at,note'];
  for (let row = 0; row < good_rows; row += 1) {
    const what = row % 4 === 3 ? hostile : ['Call Started', 'Call Ended'][row % 2];
    lines.push(`import-${row % 8},"${what.replaceAll('"', '""')}",2026-03-0${1 + (row % 8)} 10:${String(row).padStart(2, '0')}:00,"${hostile.replaceAll('"', '""')}"`);
  }
  lines.push('import-1,Call Started,yesterday,"the time is none"');
  lines.push('import-2,Call Started,2026-13-45 10:00:00,"nor is this"');
  return lines.join('\n') + '\n';
}

export async function imports({ test }, base) {
  await test('a CSV file is checked, imported to its end, and its bad rows are in quarantine', { base }, async (page) => {
    await visit(page, '/sources');
    await page.getByRole('button', { name: 'New import' }).click();
    await page.locator('input[type=file]').setInputFiles({ name: 'phone.csv', mimeType: 'text/csv', buffer: Buffer.from(csv()) });
    await page.getByRole('textbox', { name: 'Mapping' }).fill(mapping);
    await page.getByRole('button', { name: 'Upload and check' }).click();

    const check = page.getByRole('region', { name: 'Dry run' });
    await check.waitFor();
    const figure = async (scope, name) => scope.locator('.figure', { hasText: name }).locator('.figure-value').first().innerText();
    assert.equal(await figure(check, 'Would be stored'), String(good_rows));
    assert.equal(await figure(check, 'Rejected'), '2');
    await check.getByRole('table', { name: /would be rejected/ }).waitFor();
    await check.getByRole('table', { name: 'First events' }).waitFor();

    await page.getByRole('button', { name: 'Run import' }).click();
    await page.locator('.card-head .tag-done').first().waitFor();
    const steps = page.locator('.import-steps');
    assert.equal(await figure(steps, 'Stored'), String(good_rows));
    assert.equal(await figure(steps, 'Rejected'), '2');

    await page.getByRole('link', { name: 'See rejected rows' }).click();
    await page.waitForURL(/quality/);
    await settled(page);
    await page.getByText('It adds up').waitFor();
    const row = page.locator('tbody tr', { hasText: 'browser_test' }).filter({ hasText: 'yesterday' });
    await row.first().click();
    const drawer = page.getByRole('dialog');
    await drawer.locator('.raw', { hasText: 'yesterday' }).waitFor();
    assert.match(await drawer.innerText(), new RegExp(`Line\\s+${good_rows + 2}\\b`));
  });

  await test('what was sent is text, never markup', { base }, async (page) => {
    const found = await (await ask_api(page, '/v1/customers/search', { identifier: 'import-3' })).json();
    assert.equal(found.total, 1);
    const { customer } = found.customers[0];
    for (const path of [`/customers/${customer}`, `/funnel?s=${encodeURIComponent(hostile)}&s=Call+Started`, `/flow?from=${encodeURIComponent(hostile)}`, '/process?i=event&a=100&e=100', '/quality', '/sources']) {
      await visit(page, path);
      assert.equal(await page.evaluate(() => globalThis.__hostile), undefined, path);
    }
    await visit(page, `/customers/${customer}`);
    await page.locator('.event', { hasText: '<img' }).first().click();
    await page.getByRole('dialog').getByText('onerror').first().waitFor();
    assert.equal(await page.evaluate(() => globalThis.__hostile), undefined);
  });

  await test('the same file twice is refused, and may be run anyway', { base }, async (page) => {
    page.expected_errors.push(/409/);
    await visit(page, '/sources?import=new');
    await page.locator('input[type=file]').setInputFiles({ name: 'phone.csv', mimeType: 'text/csv', buffer: Buffer.from(csv()) });
    await page.getByRole('textbox', { name: 'Mapping' }).fill(mapping);
    await page.getByRole('button', { name: 'Upload and check' }).click();
    const again = page.getByRole('button', { name: 'Run anyway' });
    const run = page.getByRole('button', { name: 'Run import' });
    await run.or(page.getByRole('alert')).first().waitFor();
    if (await run.isVisible()) {
      await page.getByRole('region', { name: 'Dry run' }).waitFor();
      await run.click();
      await again.click();
      await page.locator('.card-head .tag-done').first().waitFor();
      const duplicate = await page.locator('.import-steps .figure', { hasText: 'Duplicate' }).locator('.figure-value').first().innerText();
      assert.equal(duplicate, String(good_rows), 'nothing is stored twice');
    }
  });

  await test('a Parquet file with Chinese columns is checked and imported', { base }, async (page) => {
    await visit(page, '/sources?import=new');
    await page.locator('input[type=file]').setInputFiles(parquet_file);
    await page.getByRole('textbox', { name: 'Mapping' }).fill(parquet_mapping);
    await page.getByRole('button', { name: 'Upload and check' }).click();
    const check = page.getByRole('region', { name: 'Dry run' });
    await check.waitFor();
    assert.match(await check.innerText(), /Call Ended/);
    await page.getByRole('button', { name: 'Run import' }).click();
    await page.locator('.card-head .tag-done').first().waitFor();
    const stored = page.locator('.import-steps .figure', { hasText: 'Stored' }).locator('.figure-value').first();
    assert.equal(await stored.innerText(), '3');
  });

  await test('a text that is called Parquet is refused with the reason', { base }, async (page) => {
    page.expected_errors.push(/400/);
    await visit(page, '/sources?import=new');
    await page.locator('input[type=file]').setInputFiles({ name: 'phone.parquet', mimeType: 'application/octet-stream', buffer: Buffer.from(csv()) });
    await page.getByRole('textbox', { name: 'Mapping' }).fill(parquet_mapping);
    await page.getByRole('button', { name: 'Upload and check' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(await alert.innerText(), /no Parquet file/);
  });

  await test('a mapping that cannot be read says where', { base }, async (page) => {
    page.expected_errors.push(/400/);
    await visit(page, '/sources?import=new');
    await page.locator('input[type=file]').setInputFiles({ name: 'phone.csv', mimeType: 'text/csv', buffer: Buffer.from(csv()) });
    await page.getByRole('textbox', { name: 'Mapping' }).fill('format: csv\nsource: x\n');
    await page.getByRole('button', { name: 'Upload and check' }).click();
    const alert = page.getByRole('alert');
    await alert.waitFor();
    assert.match(await alert.innerText(), /consent_mode|time|event|identifiers/);
    assert.equal(await page.getByRole('textbox', { name: 'Mapping' }).inputValue(), 'format: csv\nsource: x\n', 'the edit survives');
  });
}
