// `make screens`: every page in both languages, both themes and all widths, as PNG files in screens/.
import { mkdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { open_page, settled, start_browser, visit } from './lib/browser.mjs';
import { all } from './lib/pages.mjs';
import { start_server } from './lib/server.mjs';

const folder = fileURLToPath(new URL('../../screens/', import.meta.url));
const only = process.argv[2] ?? '';
const server = await start_server('demo', ['--customers', '2000']);
const fresh = await start_server('serve', [], { set_up: false });
const browser = await start_browser();
mkdirSync(folder, { recursive: true });
let drawn = 0;
try {
  for (const { page: { name, path, on, ...who }, language, theme, width } of all()) {
    const file = `${name}-${language}-${theme}-${width}.png`;
    if (!file.includes(only)) continue;
    const page = await open_page(browser, on === 'fresh' ? fresh.base : server.base, { language, theme, width, ...who });
    await visit(page, path);
    await settled(page);
    await page.screenshot({ path: folder + file, fullPage: true });
    await page.context().close();
    drawn += 1;
  }
  console.log(`${drawn} pictures in screens/`);
} finally {
  await browser.close();
  await server.stop();
  await fresh.stop();
}
