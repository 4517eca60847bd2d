// People of a server under test: the owner is set up as a person would do it, by the code that the server printed.
import { createHmac } from 'node:crypto';

const step_ms = 30_000;
const base32 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ234567';

function bytes_of(secret) {
  let bits = '';
  for (const letter of secret.replace(/[\s=]/g, '')) bits += base32.indexOf(letter).toString(2).padStart(5, '0');
  return Buffer.from(bits.match(/.{8}/g).map((byte) => Number.parseInt(byte, 2)));
}

/** RFC 6238, SHA-1, six digits. */
export function totp(secret, step) {
  const counter = Buffer.alloc(8);
  counter.writeBigUInt64BE(BigInt(step));
  const hash = createHmac('sha1', bytes_of(secret)).update(counter).digest();
  const at = hash[19] & 15;
  return String((hash.readUInt32BE(at) & 0x7fffffff) % 1_000_000).padStart(6, '0');
}

/** Codes of one second factor, each used once: one step early or late is taken, so three at a time. */
export class Factor {
  constructor(secret) {
    this.secret = secret;
    this.last = 0;
  }
  async code() {
    const now = () => Math.floor(Date.now() / step_ms);
    const step = Math.max(now() - 1, this.last + 1);
    while (step > now() + 1) await new Promise((resolve) => setTimeout(resolve, 250));
    this.last = step;
    return totp(this.secret, step);
  }
}

/** A session outside any browser: its cookie and token go along with every request. */
export class Session {
  constructor(base) {
    this.base = base;
    this.cookie = '';
    this.csrf = '';
  }
  async ask(method, path, body) {
    const answer = await fetch(this.base + path, {
      method,
      headers: { 'Content-Type': 'application/json', Origin: this.base, 'X-CSRF-Token': this.csrf, Cookie: this.cookie },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const [set] = answer.headers.getSetCookie();
    if (set) this.cookie = set.split(';')[0];
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    const json = text ? JSON.parse(text) : null;
    if (json?.csrf) this.csrf = json.csrf;
    return json;
  }
  async refresh() {
    this.csrf = (await this.ask('GET', '/v1/session')).csrf;
  }
}

export const owner_email = 'ada@example.org';
export const owner_password = 'plenty of words to remember';

/** Sets the server up; gives the owner's session and second factor. */
export async function set_up_owner(base, code) {
  const session = new Session(base);
  await session.ask('POST', '/v1/setup', {
    code, email: owner_email, name: 'Ada Owner', password: owner_password, language: 'en', time_zone: 'Asia/Shanghai', currency: 'CNY', week_start: 'monday',
  });
  const { secret } = await session.ask('POST', '/v1/session/totp', {});
  const factor = new Factor(secret);
  await session.ask('POST', '/v1/session/totp/confirm', { factor_code: await factor.code() });
  await session.refresh();
  return { session, factor };
}

const owners = new Map();

/** Whose cookie pages of this server have, unless they say otherwise. */
export function keep_owner(base, owner) {
  owners.set(base, owner);
}
export function owner_of(base) {
  return owners.get(base);
}
