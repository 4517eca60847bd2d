import { describe, expect, it } from 'vitest';

import { adds_up, breaches, missing, parts, point_at } from './quality';

const good = { received: 10, stored: 7, duplicate: 2, rejected: 1 };
const bad = { received: 10, stored: 7, duplicate: 2, rejected: 0 };

describe('the conservation law', () => {
  it('holds or says what is missing', () => {
    expect(adds_up(good)).toBe(true);
    expect(adds_up(bad)).toBe(false);
    expect(missing(bad)).toBe(1);
  });

  it('names the source and day where it is broken', () => {
    const days = [{ ...good, day: '2026-01-01', source: 'a' }, { ...bad, day: '2026-01-02', source: 'b' }];
    expect(breaches({ totals: good, days }).map(({ source }) => source)).toEqual(['b']);
  });

  it('has no parts of nothing', () => {
    expect(parts(good)).toEqual({ stored: 0.7, duplicate: 0.2, rejected: 0.1 });
    expect(parts({ received: 0, stored: 0, duplicate: 0, rejected: 0 })).toEqual({ stored: 0, duplicate: 0, rejected: 0 });
  });
});

describe('the fault in the raw bytes', () => {
  it('is the quoted value of the message', () => {
    expect(point_at('138,yesterday,33', '"yesterday" is not a time')).toEqual({ before: '138,', fault: 'yesterday', after: ',33' });
  });

  it('is not pointed at where the value stands nowhere', () => {
    expect(point_at('138', '"yesterday" is not a time')).toBeNull();
    expect(point_at('138', 'a column is missing')).toBeNull();
  });
});
