// Starts build/itinera on a free loopback port with a data folder of its own, and ends it again.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

import { keep_owner, set_up_owner } from './owner.mjs';

const binary = process.env.ITINERA_BINARY ?? fileURLToPath(new URL('../../../build/itinera', import.meta.url));
const ready_ms_max = 180_000;
const stop_ms_max = 15_000;

function free_port() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

async function is_ready(base) {
  try {
    return (await fetch(`${base}/readyz`)).ok;
  } catch {
    return false;
  }
}

/** What `look` finds in the end. */
async function printed(look, until) {
  for (;;) {
    const found = look();
    if (found) return found;
    if (Date.now() > until) throw new Error('the server printed no set-up code');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/**
 * `demo` with a number of customers, or `serve` with nothing, with an owner who is signed in. Gives { base, stop }.
 * With `set_up: false` it waits for its first start: gives also its code.
 */
export async function start_server(command, options = [], { set_up = true } = {}) {
  if (!existsSync(binary)) throw new Error(`${binary} is missing: run \`make build\``);
  const port = await free_port();
  const folder = mkdtempSync(join(tmpdir(), 'itinera-browser-'));
  const process_ = spawn(binary, [command, '--data', join(folder, 'data'), '--port', String(port), ...options], { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  let printed_text = '';
  process_.stdout.on('data', (text) => { printed_text += text; });
  for (const stream of [process_.stdout, process_.stderr]) stream.on('data', (text) => { said = (said + text).slice(-4000); });
  const ended = new Promise((resolve) => process_.once('exit', resolve));
  let gone = false;
  void ended.then(() => { gone = true; });

  const base = `http://127.0.0.1:${port}`;
  const until = Date.now() + ready_ms_max;
  while (!(await is_ready(base))) {
    if (gone || Date.now() > until) {
      process_.kill('SIGKILL');
      rmSync(folder, { recursive: true, force: true });
      throw new Error(`${command} did not become ready:\n${said}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  const code = await printed(() => /#code=(\S+)/.exec(printed_text)?.[1], until);
  if (set_up) keep_owner(base, await set_up_owner(base, code));
  return {
    base,
    code,
    async stop() {
      process_.kill('SIGTERM');
      const late = setTimeout(() => process_.kill('SIGKILL'), stop_ms_max);
      await ended;
      clearTimeout(late);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
