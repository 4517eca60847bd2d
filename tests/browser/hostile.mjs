// Hostile strings come in as every kind of value that an import has, and are shown on every page: text stays text.
import assert from 'node:assert/strict';

import { ask_api, settled } from './lib/browser.mjs';
import { hostile, watch_for_harm } from './lib/hostile.mjs';

const mapping = (source) => JSON.stringify({
  format: 'csv',
  source,
  consent_mode: { external: '<script>alert("consent")</script>' },
  time: { column: 'at', format: '%Y-%m-%d %H:%M:%S', zone: 'UTC' },
  identifiers: { user_id: 'who' },
  event: { column: 'what' },
  channel: { value: 'web' },
  properties: { '*': 'keep' },
});

const cell = (text) => `"${text.replaceAll('"', '""')}"`;
const column_names = ['<img src=x onerror=alert(1)>', '"><script>alert(1)</script>', '__proto__'];
const utm = ['utm_source', 'utm_medium', 'utm_campaign', 'utm_term', 'utm_content'];

/** Every string as event name, property, name of a property's column, UTM value, name and identifier of a customer. */
function csv(strings) {
  const head = ['who', 'what', 'at', 'name', 'city', 'url', ...utm, ...column_names];
  const rows = strings.map((text, at) => [
    text, text, `2026-03-0${1 + (at % 9)} 10:${String(at % 60).padStart(2, '0')}:00`, text, text, `https://shop.example/?q=${encodeURIComponent(text)}`, ...utm.map(() => text), ...column_names.map(() => text),
  ]);
  // And lines that are rejected, so that they lie in quarantine with what was sent.
  const rejected = strings.slice(0, 60).map((text) => [text, text, text, text, text, text, ...utm.map(() => text), ...column_names.map(() => text)]);
  return [head, ...rows, ...rejected].map((row) => row.map(cell).join(',')).join('\r\n') + '\r\n';
}

async function bring_in(page, strings, file_name) {
  const { base } = page;
  const headers = { Origin: base, 'X-CSRF-Token': page.as.csrf };
  const made = await page.request.post(`${base}/v1/imports`, {
    headers, multipart: { mapping: mapping('hostile'), file: { name: file_name, mimeType: 'text/csv', buffer: Buffer.from(csv(strings)) } },
  });
  assert.equal(made.status(), 201, await made.text());
  const { id } = await made.json();
  assert.ok([200, 202].includes((await ask_api(page, `/v1/imports/${id}/run`, { force: true })).status()));
  for (;;) {
    const now = await (await page.request.get(`${base}/v1/imports/${id}`)).json();
    if (now.state !== 'running') return { ...now, id };
    await page.request.get(`${base}/v1/imports/${id}/progress`).catch(() => {}); // returns when it has ended
  }
}

async function look(page, path) {
  await page.goto(page.base + path);
  await settled(page);
  const harm = await page.evaluate(() => globalThis.__harm);
  assert.deepEqual(harm, [], path);
  return page.locator('body').innerText();
}

const steps_a_page = 30;
const plain = (text) => text.replace(/\s+/g, ' ');

export async function hostility({ test }, base) {
  await test(`${hostile.length} hostile strings as names, properties, UTM values, customers and files stay text on every page`, { base }, async (page) => {
    assert.ok(hostile.length >= 500);
    page.expected_errors.push(/400|404|409/);
    let dialogs = 0;
    page.on('dialog', (dialog) => { dialogs += 1; void dialog.dismiss(); });
    page.setDefaultTimeout(60_000);
    await page.addInitScript(watch_for_harm);

    const stored = await bring_in(page, hostile, hostile[0].replaceAll('/', '_'));
    assert.equal(stored.state, 'done', JSON.stringify(stored));
    assert.ok(stored.stored >= 500, `${stored.stored} stored, ${stored.rejected} rejected`);
    for (const name of ['"><img src=x onerror=alert(1)>.csv', "';alert(1);.csv", '=cmd.csv']) await bring_in(page, hostile.slice(0, 3), name);

    const sources = plain(await look(page, '/sources'));
    assert.ok(sources.includes('<img src=x onerror=alert(1)>.csv'), 'file names are shown as they are');
    await look(page, `/sources?import=${stored.id}`);
    const quality = plain(await look(page, '/quality'));
    assert.ok(quality.length > 0);
    for (const row of await page.locator('tbody tr').all()) {
      if (!(await row.isVisible())) continue;
      await row.click().catch(() => {});
      break;
    }
    await look(page, '/');
    await look(page, '/process?i=event&a=100&e=100');

    // Every string as an event: in the choice of events, as a step, as a start, and as a customer.
    const shown = new Set();
    for (let at = 0; at < hostile.length; at += steps_a_page) {
      const steps = hostile.slice(at, at + steps_a_page).map((text) => `s=${encodeURIComponent(text)}`).join('&');
      const text = plain(await look(page, `/funnel?${steps}`));
      const values = await page.locator('.ant-select-content, .ant-select-selection-item, [title]').evaluateAll((marks) => marks.map((mark) => `${mark.textContent} ${mark.getAttribute('title') ?? ''}`));
      const all = plain(`${text} ${values.join(' ')}`);
      for (const string of hostile.slice(at, at + steps_a_page)) if (all.includes(plain(string).trim())) shown.add(string);
    }
    for (const text of hostile.filter((_, at) => at % 25 === 0)) await look(page, `/flow?from=${encodeURIComponent(text)}`);

    let listed = 0;
    for (let cursor = ''; ;) {
      const list = await (await page.request.get(`${base}/v1/customers?items=1000${cursor ? `&cursor=${encodeURIComponent(cursor)}` : ''}`)).json();
      for (const { customer, identifiers } of list.customers) {
        if (!identifiers.some(({ value }) => value.includes('<') || value.includes('('))) continue;
        listed += 1;
        if (listed % 20 !== 0) continue;
        await look(page, `/customers/${customer}`);
        await page.locator('.event').first().click();
        await page.getByRole('dialog').waitFor();
        assert.deepEqual(await page.evaluate(() => globalThis.__harm), []);
      }
      if (!list.next_cursor) break;
      cursor = list.next_cursor;
    }
    await look(page, '/customers');
    for (const path of ['/people', '/audit', '/account', `/no/${encodeURIComponent(hostile[0])}`, `/audit?actor=${encodeURIComponent(hostile[1])}&action=${encodeURIComponent(hostile[2])}`]) await look(page, path);

    assert.equal(dialogs, 0);
    assert.ok(shown.size >= 500, `${shown.size} of ${hostile.length} strings were seen as they are; not: ${hostile.filter((text) => !shown.has(text)).slice(0, 5).join(' | ')}`);
    console.log(`       ${shown.size} strings seen as text, ${listed} customers named by one, 0 dialogs, 0 CSP reports`);
  });
}
