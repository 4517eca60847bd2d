import { describe, expect, it } from 'vitest';

import { agent_words } from './agent';
import { grantable } from './tokens';

describe('the browser of a session', () => {
  it('is told in a few words', () => {
    expect(agent_words('Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0')).toBe('Firefox 143 · Linux');
    expect(agent_words('Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36 Edg/142.0.1')).toBe('Edge 142 · Windows');
    expect(agent_words('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 Version/18.0 Mobile/15E Safari/604')).toBe('Safari 18 · iOS');
    expect(agent_words('curl/7.88.1')).toBe('curl/7.88.1');
    expect(agent_words('')).toBe('');
  });
});

describe('what a token may be given', () => {
  it('is what its maker has, without making tokens or staff', () => {
    expect(grantable(['journey:read', 'token:own', 'staff:manage', 'keys:rotate', 'import:run'])).toEqual(['journey:read', 'import:run']);
  });
});
