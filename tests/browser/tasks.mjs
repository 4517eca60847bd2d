// What people come for, done as they would do it.
import assert from 'node:assert/strict';

import { ask_api, eventually, settled, visit } from './lib/browser.mjs';

const number = (text) => Number((/[\d,]+/.exec(text) ?? ['NaN'])[0].replaceAll(',', ''));

async function choose(page, label, text) {
  const box = page.getByRole('combobox', { name: label, exact: true });
  await box.click();
  await box.fill(text);
  await page.locator('.ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option-active', { hasText: text }).waitFor({ state: 'attached' });
  await box.press('Enter');
}

async function ask(page, analysis, question) {
  const answer = await ask_api(page, `/v1/journeys/${analysis}`, question);
  assert.equal(answer.status(), 200, await answer.text());
  return answer.json();
}

export async function tasks({ test }, base) {
  await test('funnel of four steps with a breakdown → customers behind a cell → timeline', { base }, async (page) => {
    await visit(page, '/funnel?s=Product+Viewed');
    for (const [step, event] of [[2, 'Product Added'], [3, 'Checkout Started'], [4, 'Order Completed']]) {
      await page.getByRole('button', { name: 'Add step' }).click();
      await choose(page, 'Event of the new step', event);
      await page.getByRole('combobox', { name: `Event of step ${step}` }).waitFor();
    }
    await choose(page, 'Break down by property', 'channel');
    await page.waitForURL(/by=channel/);
    await page.getByText('Conversion by channel').first().waitFor();
    await settled(page);

    const report = await ask(page, 'funnel', { steps: ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed'], by: [{ property: 'channel' }] });
    const shown = number(await page.locator('.figure', { hasText: 'Entered' }).locator('.figure-value').first().innerText());
    assert.equal(shown, report.summary.entered);

    const groups = page.getByRole('table', { name: 'Conversion by channel' }).locator('tbody tr');
    const entered = await groups.evaluateAll((rows) => rows.map((row) => Number(row.cells[1].textContent.replaceAll(',', ''))));
    assert.ok(entered.length >= 3, 'there are at least two groups and the whole');
    assert.equal(entered.slice(0, -1).reduce((sum, n) => sum + n, 0), entered.at(-1), 'groups add up to all');

    const dropped = page.locator('.funnel-between').first().getByRole('button', { name: /ended here/ });
    const lost = number(await dropped.innerText());
    await dropped.click();
    const drawer = page.getByRole('dialog');
    assert.equal(number(await drawer.locator('.drawer-number').innerText()), lost);
    assert.match(page.url(), /at=steps/);
    await drawer.getByRole('link', { name: /See customers/ }).click();
    await page.waitForURL(/\/customers\?cell=/);
    await settled(page);
    assert.equal(number(await page.locator('.card h2').first().innerText()), lost, 'the list is as long as the number');

    await page.getByRole('table').locator('tbody tr[aria-rowindex="2"] a').first().click();
    await page.waitForURL(/\/customers\/\d+$/);
    await settled(page);
    assert.match(await page.locator('h1').innerText(), /^Customer \d+$/);
    assert.ok(await page.locator('.event').count() > 0);
    await page.locator('.event', { hasText: 'Product Viewed' }).first().click();
    await page.getByRole('dialog', { name: 'Product Viewed' }).waitFor();
  });

  await test('the URL holds the view: a fresh browser shows the same funnel', { base }, async (page) => {
    const path = '/funnel?s=Product+Viewed&s=%5B%22Order+Completed%22%2C%5B%22channel%22%2C%22eq%22%2C%22web%22%5D%5D&w=P3D&o=ordered&p=-365d';
    await visit(page, path);
    const first = await page.locator('.figures').innerText();
    const steps = [{ event: 'Product Viewed' }, { event: 'Order Completed', where: { property: { name: 'channel', op: 'eq', value: 'web' } } }];
    const report = await ask(page, 'funnel', { steps, window: 'P3D', period: { last: 'P365D' } });
    assert.equal(number(await page.locator('.figure', { hasText: 'Converted' }).locator('.figure-value').first().innerText()), report.summary.converted);
    await visit(page, path);
    assert.equal(await page.locator('.figures').innerText(), first);
  });

  await test('flow: a start is chosen, a path opens its customers, the table has the same numbers', { base }, async (page) => {
    await visit(page, '/flow');
    await choose(page, 'From', 'Checkout Started');
    await page.waitForURL(/from=Checkout/);
    await settled(page);
    const report = await ask(page, 'flow', { start: 'Checkout Started', columns: 4, top: 8, window: 'P1D' });
    const rows = page.getByRole('table', { name: 'Top paths' }).locator('tbody tr');
    await eventually(async () => assert.equal(number(await rows.first().locator('.cell').innerText()), report.tables.paths[0].units));
    await rows.first().locator('.cell').click();
    const drawer = page.getByRole('dialog');
    assert.equal(number(await drawer.locator('.drawer-number').innerText()), report.tables.paths[0].units);
    await page.keyboard.press('Escape');
    await drawer.waitFor({ state: 'detached' });
    await page.getByRole('button', { name: 'Table' }).click();
    assert.equal(await page.getByRole('table', { name: 'Flow' }).locator('tbody tr').count(), Math.min(report.tables.nodes.length, 100));
    await page.getByRole('button', { name: 'Chart' }).click();
    const sankey = page.locator('.echart canvas').first();
    await sankey.waitFor();
    await sankey.click({ position: { x: 10, y: 100 } });
    assert.equal(number(await page.getByRole('dialog').locator('.drawer-number').innerText()), report.summary.units, 'the anchor opens its cell');
  });

  await test('process: sliders change what is drawn, not what is counted; a variant lights up', { base }, async (page) => {
    await visit(page, '/process');
    const counted = await page.locator('.figures').innerText();
    const drawn = () => page.locator('.graph-node').count();
    const before = await drawn();
    const slider = page.getByRole('slider', { name: 'Activities' });
    await slider.focus();
    await page.keyboard.press('Home');
    await page.waitForURL(/a=0/);
    await eventually(async () => assert.ok(await drawn() < before));
    const fewest = await drawn();
    await page.keyboard.press('End');
    await page.waitForURL(/a=100/);
    await eventually(async () => assert.ok(await drawn() > fewest));
    assert.equal(await page.locator('.figures').innerText(), counted);

    await page.getByText('Median time', { exact: true }).first().click();
    await page.waitForURL(/m=median/);
    await page.getByRole('button', { name: 'Show in the graph' }).first().click();
    await page.waitForURL(/v=1/);
    await page.locator('.graph-node.lit').first().waitFor();

    const report = await ask(page, 'process', {});
    const node = page.locator('.graph-node').first();
    const item = (await node.getAttribute('aria-label')).split(':')[0];
    await node.focus();
    await page.keyboard.press('Enter');
    const units = report.tables.activities.find((row) => row.item === item)?.units;
    assert.equal(number(await page.getByRole('dialog').locator('.drawer-number').innerText()), units);
  });

  await test('a customer is found by an identifier that never stands in the URL', { base }, async (page) => {
    const list = await (await page.request.get(`${base}/v1/customers?items=5`)).json();
    const [customer] = list.customers.filter(({ identifiers }) => identifiers.length > 0);
    const { value } = customer.identifiers[0];
    await visit(page, '/customers');
    await page.getByRole('searchbox').fill(value);
    await page.getByRole('button', { name: 'Find customer' }).click();
    await page.getByRole('heading', { name: '1 customer', exact: true }).waitFor();
    assert.ok(!page.url().includes(value));
    assert.equal(await page.evaluate((text) => JSON.stringify({ ...localStorage, ...sessionStorage }).includes(text), value), false);
    await page.getByRole('searchbox').fill('nobody has this');
    await page.getByRole('button', { name: 'Find customer' }).click();
    await page.getByText('No customer has this identifier').waitFor();
  });

  await test('timeline: a hidden channel leaves the list, the sliders narrow it', { base }, async (page) => {
    const list = await (await page.request.get(`${base}/v1/customers?items=100`)).json();
    const busiest = list.customers.reduce((best, row) => (row.events > best.events ? row : best));
    await visit(page, `/customers/${busiest.customer}`);
    const events = () => page.locator('.event').count();
    const all = await events();
    await page.locator('.lane-name').first().click();
    await page.waitForURL(/x=/);
    await eventually(async () => assert.ok(await events() < all));
    await page.locator('.lane-name').first().click();
    await eventually(async () => assert.equal(await events(), all));
    await page.getByRole('slider', { name: 'From' }).fill('600');
    await eventually(async () => assert.ok(await events() < all));
  });
}
