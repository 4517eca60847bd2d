// Browser tests against the real server: `node tests/browser/run.mjs [part of a test's name]`.
import { access } from './access.mjs';
import { consent } from './consent.mjs';
import { frame } from './frame.mjs';
import { hostility } from './hostile.mjs';
import { imports } from './imports.mjs';
import { start_browser } from './lib/browser.mjs';
import { start_server } from './lib/server.mjs';
import { make_suite } from './lib/suite.mjs';
import { matrix } from './matrix.mjs';
import { tasks } from './tasks.mjs';

const demo_customers = 400;

const running = [];
const start = async (command, options, how) => {
  const server = await start_server(command, options, how);
  running.push(server);
  return server;
};

let failed = 1;
let browser;
try {
  const { base } = await start('demo', ['--customers', String(demo_customers)]);
  const { base: empty_base } = await start('serve');
  const fresh = await start('serve', [], { set_up: false });
  browser = await start_browser();
  const suite = make_suite(browser, process.argv[2]);
  await matrix(suite, base, fresh.base);
  await access(suite, fresh);
  await tasks(suite, base);
  await frame(suite, base, empty_base);
  await consent(suite, base);
  await imports(suite, base);
  await hostility(suite, empty_base);
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
