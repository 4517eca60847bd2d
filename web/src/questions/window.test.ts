import { describe, expect, it } from 'vitest';

import { window_parts, window_text } from './window';

describe('a window', () => {
  it.each(['P7D', 'PT30M', 'PT12H', 'P366D'])('reads %s back', (text) => {
    expect(window_text(window_parts(text)!)).toBe(text);
  });

  it('stays between one and the longest allowed', () => {
    expect(window_text({ amount: 0, unit: 'hours' })).toBe('PT1H');
    expect(window_text({ amount: 367, unit: 'days' })).toBe('P366D');
    expect(window_text({ amount: Number.NaN, unit: 'minutes' })).toBe('PT1M');
  });

  it('is not read from other durations', () => {
    expect(window_parts('P1W')).toBeNull();
    expect(window_parts('P1DT2H')).toBeNull();
  });
});
