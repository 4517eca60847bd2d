import { describe, expect, it } from 'vitest';

import { chain_of, csv_of, filter_of, short_root } from './audit';

const view = { actor: '', action: '', object: '', from: '', to: '', open: -1 };

describe('the chain', () => {
  it('has every entry in exactly one piece, in order', () => {
    for (const entries of [0, 1, 5, 12, 13, 1000, 99_991]) {
      const pieces = chain_of({ entries });
      expect(pieces.length).toBe(Math.min(12, entries));
      let next = 1;
      for (const { first, last, state } of pieces) {
        expect(first).toBe(next);
        expect(last).toBeGreaterThanOrEqual(first);
        expect(state).toBe('sound');
        next = last + 1;
      }
      expect(next).toBe(entries + 1);
    }
  });
  it('breaks at the finding, and says nothing of what lies beyond', () => {
    const states = chain_of({ entries: 24, finding: { seq: 5, what: 'x' } }).map(({ state }) => state);
    expect(states).toEqual(['sound', 'sound', 'broken', ...Array<string>(9).fill('beyond')]);
    expect(chain_of({ entries: 3, finding: { seq: 9, what: 'cut off' } }).at(-1)?.state).toBe('broken');
  });
});

describe('filters', () => {
  it('cover whole days of the reader', () => {
    const { from, to } = filter_of({ ...view, from: '2026-03-02', to: '2026-03-02' });
    expect(new Date(to as string).getTime() - new Date(from as string).getTime()).toBe(86_400_000);
    expect(filter_of(view)).toEqual({});
  });
});

describe('the export', () => {
  it('holds no formulas and keeps commas in their cells', () => {
    const text = csv_of([{ seq: 7, at: '2026-01-01T00:00:00Z', actor: { kind: 'staff', id: 's1', name: '=1+1' }, action: 'session.open', object: { kind: 'a,b', id: '"' }, result: 'done', reason: '＝x', request_id: 'r-1', address_prefix: '10.0.0.0/16' }]);
    expect(text.startsWith('\uFEFFseq,at,')).toBe(true);
    expect(text.split('\r\n')[1]).toBe('7,2026-01-01T00:00:00Z,staff,s1,\'=1+1,session.open,"a,b","""",done,\'＝x,r-1,10.0.0.0/16');
  });
  it('shortens roots', () => {
    expect(short_root('0123456789abcdef0123456789abcdef')).toBe('0123456789…89abcdef');
    expect(short_root('abc')).toBe('abc');
  });
});
