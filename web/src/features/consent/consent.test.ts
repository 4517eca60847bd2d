import { describe, expect, it } from 'vitest';

import type { Purpose } from '@/api/consent';

import { can_decide, instant_of, rows_of } from './consent';

describe('the consent register', () => {
  const recorded = import.meta.glob<{ answer: { purposes: Purpose[] } }>('../../../../contract/examples/consent_purposes.json', { eager: true, import: 'default' });
  const purposes = Object.values(recorded)[0]!.answer.purposes;

  it('has at least one row for each purpose, and counts only where people decide', () => {
    const rows = rows_of(purposes);
    expect(new Set(rows.map(({ purpose }) => purpose.id)).size).toBe(purposes.length);
    for (const row of rows) expect(row.counts !== null, row.key).toBe(can_decide(row.purpose));
    expect(new Set(rows.map(({ key }) => key)).size).toBe(rows.length);
  });

  it('reads a local time as an instant, and nothing as nothing', () => {
    expect(instant_of('')).toBe('');
    expect(instant_of('soon')).toBe('');
    expect(new Date(instant_of('2026-03-02T10:00')).getHours()).toBe(10);
  });
});
