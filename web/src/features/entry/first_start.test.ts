import { describe, expect, it } from 'vitest';

import { first_currency, first_week_start, own_zone, zones } from './first_start';

describe('first answers', () => {
  it('come from the region of the language', () => {
    expect(['zh-CN', 'zh', 'en-US', 'en', 'de', 'en-GB', 'ja', 'xx'].map(first_currency)).toEqual(['CNY', 'CNY', 'USD', 'USD', 'EUR', 'GBP', 'JPY', 'USD']);
    expect(['zh-CN', 'en-US', 'de-DE', 'ar-EG', 'en-GB'].map(first_week_start)).toEqual(['monday', 'sunday', 'monday', 'saturday', 'monday']);
  });
  it('offer every zone once', () => {
    const all = zones();
    expect(all).toContain(own_zone);
    expect(all).toContain('UTC');
    expect(new Set(all).size).toBe(all.length);
  });
});
