import { describe, expect, it } from 'vitest';

import { cell_text, examples, views } from './sql';

describe('the SQL page', () => {
  it('shows every value as a text, unknown ones as a dash', () => {
    const recorded = import.meta.glob<{ answer: { rows: unknown[][] } }>('../../../../contract/examples/sql.json', { eager: true, import: 'default' });
    const { rows } = Object.values(recorded)[0]!.answer;
    expect(rows.length).toBeGreaterThan(0);
    for (const row of rows) for (const value of row) expect(cell_text(value)).toBe(String(value));
    expect([cell_text(null), cell_text(0), cell_text(false), cell_text({ a: 1 })]).toEqual(['—', '0', 'false', '{"a":1}']);
  });

  it('has examples that ask only views that are there', () => {
    const names: string[] = views.map(({ name }) => name);
    for (const text of Object.values(examples)) expect(names).toContain(/FROM (\w+)/.exec(text)?.[1]);
  });
});
