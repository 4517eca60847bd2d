// Browser tests against the real server: `node tests/browser/run.mjs [part of a test's name]`.
// ITINERA_URL: a running server with the demo world, instead of one started here.
import { frame } from './frame.mjs';
import { imports } from './imports.mjs';
import { start_browser } from './lib/browser.mjs';
import { start_server } from './lib/server.mjs';
import { make_suite } from './lib/suite.mjs';
import { matrix } from './matrix.mjs';
import { tasks } from './tasks.mjs';

const demo_customers = 400;

const running = [];
const start = async (command, options) => {
  const server = await start_server(command, options);
  running.push(server);
  return server.base;
};

let failed = 1;
let browser;
try {
  const base = process.env.ITINERA_URL ?? await start('demo', ['--customers', String(demo_customers)]);
  const empty_base = process.env.ITINERA_URL_EMPTY ?? await start('serve');
  browser = await start_browser();
  const suite = make_suite(browser, process.argv[2]);
  await matrix(suite, base);
  await tasks(suite, base);
  await frame(suite, base, empty_base);
  await imports(suite, base);
  failed = suite.counts.failed;
  console.log(`${suite.counts.passed} passed, ${suite.counts.failed} failed`);
} catch (error) {
  console.error(error.stack ?? error);
  console.log('0 passed, 1 failed');
} finally {
  await browser?.close();
  for (const server of running) await server.stop();
}
process.exit(failed ? 1 : 0);
