// First start, sign-in, second factor, people, tokens, audit: on a server of its own, from its first moment.
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';

import { eventually, settled, visit } from './lib/browser.mjs';
import { Factor, Session, owner_email, owner_password } from './lib/owner.mjs';

const code_field = (page) => page.getByRole('textbox', { name: 'Code of the second factor' });

async function settled_entry(page) {
  await page.getByRole('heading', { level: 1 }).waitFor();
  await page.waitForFunction(() => !document.querySelector('[aria-busy="true"], .skeleton'));
}

async function open(page, path) {
  await page.goto(page.base + path);
  await settled_entry(page);
}

async function sign_in(page, email, password, factor) {
  await page.getByRole('textbox', { name: 'E-mail' }).fill(email);
  await page.getByLabel('Password', { exact: true }).fill(password);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  if (!factor) return;
  await code_field(page).fill(await factor.code());
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

/** Sets a second factor up in the page that shows its key; gives the factor and the recovery codes. */
async function enrol(page) {
  const picture = page.getByRole('img', { name: 'QR code with the key of the second factor' });
  await picture.waitFor();
  assert.ok(await picture.evaluate((image) => image.complete && image.naturalWidth > 20), 'the code is drawn');
  const secret = (await page.locator('.enrol-typed code').innerText()).replaceAll(' ', '');
  const factor = new Factor(secret);
  await code_field(page).fill(await factor.code());
  await page.getByRole('button', { name: 'Confirm' }).click();
  const list = page.getByRole('list', { name: 'Recovery codes' });
  await list.waitFor();
  const codes = await list.getByRole('listitem').allInnerTexts();
  assert.equal(codes.length, 10);
  assert.equal(new Set(codes).size, 10);
  const go_on = page.getByRole('button', { name: 'Go on' });
  assert.ok(await go_on.isDisabled(), 'not before they are kept');
  await page.getByRole('button', { name: 'Copy the codes' }).click();
  await page.getByRole('button', { name: 'Copied' }).waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), codes.join('\n'));
  const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Save as a file' }).click()]);
  assert.ok((await readFile(await file.path(), 'utf8')).includes(codes.join('\n')));
  await page.getByRole('checkbox', { name: 'The codes are kept in a safe place' }).check();
  await go_on.click();
  return { factor, codes };
}

const main_menu = (page) => page.getByRole('navigation', { name: 'Main menu' });

export async function access({ test }, { base, code }) {
  let owner = null; // its second factor
  let recovery = [];
  const nobody = { base, as: null };

  await test('before the first start every address shows it, and nothing else answers', nobody, async (page) => {
    for (const path of ['/', '/funnel', '/audit']) {
      await open(page, path);
      await page.getByRole('heading', { level: 1, name: 'Set up Itinera' }).waitFor();
    }
    const answer = await page.request.get(`${base}/v1/overview`);
    assert.equal(answer.status(), 503);
    assert.equal((await answer.json()).type, 'not_set_up');
    assert.equal((await page.request.get(`${base}/healthz`)).status(), 200);
  });

  await test('a wrong code and a weak password are told at their fields, and what was typed stays', nobody, async (page) => {
    page.expected_errors.push(/40[03]|409/);
    await open(page, '/#code=WRONGCODE');
    await page.getByRole('textbox', { name: 'E-mail' }).fill(owner_email);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ada Owner');
    await page.getByLabel('Password', { exact: true }).fill(owner_password);
    await page.getByRole('button', { name: 'Create the owner' }).click();
    await page.getByRole('alert').getByText('This code is not right').waitFor();
    assert.equal(await page.getByRole('textbox', { name: 'E-mail' }).inputValue(), owner_email);
  });

  await test('first start: one screen, second factor, recovery codes, then the pages', { base, as: null, language: 'en' }, async (page) => {
    await open(page, `/#code=${code}`);
    assert.equal(await page.getByRole('textbox', { name: 'Set-up code' }).inputValue(), code, 'the link fills the code in');
    assert.equal(await page.getByRole('combobox', { name: 'Language' }).inputValue(), 'en');
    assert.equal(await page.getByRole('combobox', { name: 'Time zone' }).inputValue(), 'Asia/Shanghai');
    assert.equal(await page.getByRole('combobox', { name: 'Currency' }).inputValue(), 'USD');
    assert.equal(await page.getByRole('combobox', { name: 'The week starts on' }).inputValue(), 'sunday');
    await page.getByRole('textbox', { name: 'E-mail' }).fill(owner_email);
    await page.getByRole('textbox', { name: 'Name', exact: true }).fill('Ada Owner');
    await page.getByLabel('Password', { exact: true }).fill(owner_password);
    await page.getByRole('button', { name: 'Create the owner' }).click();
    await page.getByRole('heading', { level: 1, name: 'Set up the second factor' }).waitFor();
    assert.doesNotMatch(page.url(), /code=/, 'the code has left the address');
    const made = await enrol(page);
    owner = made.factor;
    recovery = made.codes;
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await main_menu(page).getByRole('link', { name: 'People' }).waitFor();
    await main_menu(page).getByRole('link', { name: 'Audit' }).waitFor();
    const cookies = await page.context().cookies();
    assert.deepEqual(cookies.map(({ name, httpOnly, sameSite }) => [name, httpOnly, sameSite]), [['itinera', true, 'Lax']]);
    assert.equal(await page.evaluate(() => document.cookie), '');
  });

  if (!owner) return; // only some tests are run, or the first start failed

  await test('the code works once', nobody, async (page) => {
    await open(page, `/#code=${code}`);
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    const again = await page.request.post(`${base}/v1/setup`, { data: { code, email: 'x@example.org', name: 'X', password: 'another long pass phrase', language: 'en', time_zone: 'UTC', currency: 'EUR', week_start: 'monday' } });
    assert.ok([403, 409].includes(again.status()), String(again.status()));
  });

  await test('sign-in: the same words for an unknown account and a wrong password; then the factor; a deep link is kept', nobody, async (page) => {
    page.expected_errors.push(/401/, /429/);
    await open(page, '/funnel?w=P3D');
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    await sign_in(page, 'nobody@example.org', 'this is not a password');
    const alert = page.getByRole('alert');
    await alert.waitFor();
    const words = await alert.innerText();
    await sign_in(page, owner_email, 'this is not a password');
    await eventually(async () => assert.equal(await alert.innerText(), words));
    await sign_in(page, owner_email, owner_password);
    await code_field(page).fill('000000');
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').getByText('This code is not right').waitFor();
    await code_field(page).fill(await owner.code());
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Funnel' }).waitFor();
    assert.match(page.url(), /w=P3D/);
  });

  await test('a recovery code stands in for the factor, once', nobody, async (page) => {
    page.expected_errors.push(/401/, /429/);
    await open(page, '/');
    await sign_in(page, owner_email, owner_password);
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(recovery[0]);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    await page.getByRole('button', { name: /Ada Owner/ }).click();
    await page.getByRole('button', { name: 'Sign out' }).click();
    await page.getByRole('heading', { level: 1, name: 'Sign in' }).waitFor();
    assert.deepEqual(await page.context().cookies(), [], 'the cookie has gone');
    await sign_in(page, owner_email, owner_password);
    await page.getByRole('button', { name: 'Use a recovery code' }).click();
    await page.getByRole('textbox', { name: 'Recovery code' }).fill(recovery[0]);
    await page.getByRole('button', { name: 'Sign in', exact: true }).click();
    await page.getByRole('alert').getByText('This code is not right').waitFor();
  });

  /** The owner's session, for tests that begin signed in. */
  const session = new Session(base);
  const sign_in_owner = async () => {
    await session.ask('POST', '/v1/session', { email: owner_email, password: owner_password, factor_code: await owner.code() });
    await session.refresh();
    return session;
  };

  await test('when the session ends, what was typed survives; signing in again goes on where it was', { base, as: await sign_in_owner() }, async (page) => {
    page.expected_errors.push(/401/, /400/);
    await visit(page, '/sources?import=new');
    await page.getByRole('textbox', { name: 'Mapping' }).fill('format: csv\n# half an hour of work');
    await page.locator('input[type=file]').setInputFiles({ name: 'a.csv', mimeType: 'text/csv', buffer: Buffer.from('a,b\n1,2\n') });
    await page.context().clearCookies();
    await page.getByRole('button', { name: 'Upload and check' }).click();
    const dialog = page.getByRole('dialog', { name: 'The session has ended' });
    await dialog.waitFor();
    assert.equal(await dialog.getByRole('textbox', { name: 'E-mail' }).inputValue(), owner_email);
    await dialog.getByLabel('Password', { exact: true }).fill(owner_password);
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await code_field(dialog).fill(await owner.code());
    await dialog.getByRole('button', { name: 'Sign in', exact: true }).click();
    await dialog.waitFor({ state: 'detached' });
    assert.equal(await page.getByRole('textbox', { name: 'Mapping' }).inputValue(), 'format: csv\n# half an hour of work');
    await page.getByRole('button', { name: 'Upload and check' }).click();
    await page.getByRole('alert').first().waitFor(); // the mapping is half done, and the server says so
    assert.doesNotMatch(await page.getByRole('alert').first().innerText(), /Sign-in is needed/);
  });

  let link = '';
  await test('an analyst is invited, and the roles stand in a table of what they may', { base, as: session }, async (page) => {
    await visit(page, '/people');
    const matrix = page.getByRole('table', { name: 'Roles and permissions' });
    await matrix.waitFor();
    assert.equal(await matrix.locator('thead th').count(), 10, 'nine roles');
    const row = matrix.locator('tbody tr', { hasText: 'staff:manage' });
    assert.equal(await row.getByText('✓').count(), 1, 'only the owner manages staff');
    await page.getByRole('button', { name: 'Invite' }).click();
    const dialog = page.getByRole('dialog', { name: 'Invite' });
    await dialog.getByRole('textbox', { name: 'E-mail' }).fill('ben@example.org');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Ben Analyst');
    await dialog.getByRole('checkbox', { name: /^Analyst/ }).check();
    await dialog.getByRole('button', { name: 'Make the invitation' }).click();
    const made = page.getByRole('dialog', { name: 'Ben Analyst is invited' });
    link = await made.locator('.hand-over').innerText();
    assert.ok(link.startsWith(base), link);
    await made.getByRole('button', { name: 'Close' }).last().click();
    await page.getByRole('table', { name: 'People' }).getByText('Invited').waitFor();
  });

  await test('the invitation works once; who lacks a permission is told which, and does not see the page in the menu', nobody, async (page) => {
    page.expected_errors.push(/401|403|410|404/);
    await open(page, link.slice(base.length));
    await page.getByRole('heading', { level: 1, name: 'Choose a password' }).waitFor();
    await page.getByLabel('Password', { exact: true }).fill('what a nice day for numbers');
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await page.getByRole('heading', { level: 1, name: 'Overview' }).waitFor();
    assert.equal(await main_menu(page).getByRole('link', { name: 'People' }).count(), 0);
    assert.equal(await main_menu(page).getByRole('link', { name: 'Sources' }).count(), 0);
    await visit(page, '/people');
    await page.getByRole('heading', { level: 1, name: 'This page needs a permission' }).waitFor();
    const said = await page.locator('main').innerText();
    assert.match(said, /staff:manage/);
    assert.match(said, /Analyst/);
    assert.equal((await page.request.get(`${base}/v1/staff`)).status(), 403);
    assert.match((await (await page.request.get(`${base}/v1/staff`)).json()).detail, /staff:manage/);
    await page.context().clearCookies();
    await open(page, link.slice(base.length));
    await page.getByLabel('Password', { exact: true }).fill('what a nice day for numbers');
    await page.getByRole('button', { name: 'Save and sign in' }).click();
    await page.getByRole('alert').getByText('used before').waitFor();
  });

  await test('account: other sessions are listed and ended, the password changes', { base, as: null }, async (page) => {
    page.expected_errors.push(/401|400|403/);
    const other = new Session(base);
    await other.ask('POST', '/v1/session', { email: 'ben@example.org', password: 'what a nice day for numbers' });
    await open(page, '/account');
    await sign_in(page, 'ben@example.org', 'what a nice day for numbers');
    await page.getByRole('heading', { level: 1, name: 'Account' }).waitFor();
    const sessions = page.getByRole('table', { name: 'Sessions' });
    await sessions.getByText('This one').waitFor();
    await sessions.locator('tr', { hasText: 'node' }).first().getByRole('button', { name: 'End' }).click();
    await eventually(async () => assert.equal(await sessions.locator('tbody tr', { hasText: 'node' }).count(), 0));
    await assert.rejects(other.ask('GET', '/v1/overview'), /401/);
    await page.getByLabel('Present password').fill('this is wrong for sure');
    await page.getByLabel('New password').fill('an even nicer day for numbers');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByRole('alert').first().waitFor();
    await page.getByLabel('Present password').fill('what a nice day for numbers');
    await page.getByRole('button', { name: 'Change the password' }).click();
    await page.getByText('The password was changed.').waitFor();
    await page.getByRole('button', { name: 'Set up', exact: true }).click();
    await enrol(page);
    await page.getByText('The second factor is on').waitFor();
  });

  await test('API tokens: the secret is shown once, works, and ends', { base, as: session }, async (page) => {
    await visit(page, '/account');
    await page.getByRole('button', { name: 'New token' }).click();
    const dialog = page.getByRole('dialog', { name: 'New token' });
    await dialog.getByRole('textbox', { name: 'Name' }).fill('nightly <b>export</b>');
    await dialog.getByRole('checkbox', { name: /See reports/ }).check();
    await dialog.getByRole('button', { name: 'Make the token' }).click();
    const made = page.getByRole('dialog', { name: 'The token was made' });
    const secret = await made.locator('.account-secret').innerText();
    assert.match(secret, /^it_[\w-]{43}$/);
    const ask = (path) => fetch(base + path, { headers: { Authorization: `Bearer ${secret}` } });
    assert.equal((await ask('/v1/overview')).status, 200);
    assert.equal((await ask('/v1/customers')).status, 403);
    await made.getByRole('button', { name: 'Close' }).last().click();
    const table = page.getByRole('table', { name: 'API tokens' });
    await table.getByText('nightly <b>export</b>').waitFor();
    assert.doesNotMatch(await page.locator('body').innerText(), new RegExp(secret));
    await table.getByRole('button', { name: 'Withdraw' }).first().click();
    await page.getByRole('dialog').getByRole('button', { name: 'Withdraw' }).click();
    await table.getByText('nightly <b>export</b>').waitFor({ state: 'detached' });
    assert.equal((await ask('/v1/overview')).status, 401);
  });

  await test('people: disabling ends every session within a second, and the last owner stays', { base, as: session }, async (page) => {
    page.expected_errors.push(/409|401|403/);
    await visit(page, '/people');
    await page.getByRole('table', { name: 'People' }).locator('tr', { hasText: 'ben@example.org' }).getByRole('button', { name: 'Open' }).click();
    const drawer = page.getByRole('dialog', { name: 'Ben Analyst' });
    await drawer.getByRole('button', { name: 'New way in' }).click();
    const hand_over = page.getByRole('dialog', { name: 'A new way in for Ben Analyst' });
    assert.match(await hand_over.locator('.hand-over').innerText(), /#/);
    await hand_over.getByRole('button', { name: 'Close' }).last().click();
    await drawer.getByRole('checkbox', { name: /^Viewer/ }).check();
    await drawer.getByRole('button', { name: 'Save the roles' }).click();
    await page.getByRole('table', { name: 'People' }).getByText('Analyst, Viewer').waitFor();
    await drawer.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog', { name: 'Disable Ben Analyst' }).getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('table', { name: 'People' }).getByText('Disabled').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('table', { name: 'People' }).locator('tr', { hasText: owner_email }).getByRole('button', { name: 'Open' }).click();
    const own = page.getByRole('dialog', { name: 'Ada Owner' });
    assert.ok(await own.getByRole('button', { name: 'Disable' }).isDisabled());
    await own.getByRole('checkbox', { name: /^Owner/ }).uncheck();
    await own.getByRole('checkbox', { name: /^Viewer/ }).check();
    await own.getByRole('button', { name: 'Save the roles' }).click();
    await own.getByRole('alert').waitFor();
  });

  await test('audit: what was done stands there, is filtered, verified in one click, and exported', { base, as: session }, async (page) => {
    await visit(page, '/audit');
    const table = page.getByRole('table', { name: 'Audit' });
    await table.waitFor();
    assert.ok(await table.locator('tbody tr').count() > 10);
    await page.getByRole('button', { name: 'Verify the chain' }).click();
    await page.getByRole('status').getByText(/Sound: [\d,]+ entries/).waitFor();
    const pieces = page.getByRole('list', { name: 'The chain in pieces' }).getByRole('listitem');
    assert.equal(await pieces.count(), 12);
    assert.equal(await page.locator('.chain-piece-sound').count(), 12);
    await page.getByRole('textbox', { name: 'Action' }).fill('staff.');
    await page.getByRole('button', { name: 'Show', exact: true }).click();
    await page.waitForURL(/action=staff/);
    await settled(page);
    const actions = await table.locator('tbody tr td:nth-child(4)').allInnerTexts();
    assert.ok(actions.length > 0 && actions.every((action) => action.startsWith('staff.')), actions.join(' '));
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name: 'Export CSV' }).click()]);
    const lines = (await readFile(await file.path(), 'utf8')).trim().split('\r\n');
    assert.equal(lines.length, actions.length + 1);
    const body = await page.locator('body').innerText();
    assert.doesNotMatch(body, /it_[\w-]{43}|otpauth|plenty of words/, 'no secret');
    await table.locator('tbody tr').first().getByRole('button', { name: 'Open' }).click();
    await page.getByRole('dialog', { name: /^Entry/ }).waitFor();
  });
}
