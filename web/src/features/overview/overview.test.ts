import { describe, expect, it } from 'vitest';

import type { Overview } from '@/api/overview';

import { behind, channel_series, extremes, overview_period, share, sparkline } from './overview';

const globals = { zone: '', unit: 'customer' } as const;
const bucket = (name: string, events: number, complete: boolean) => ({ bucket: name, start: name, events, customers: 0, new_customers: 0, complete });

describe('the period', () => {
  it('is the chosen days, or the last days up to now, or nothing', () => {
    const now = Date.parse('2026-11-22T10:00:00Z');
    expect(overview_period({ ...globals, zone: 'UTC', period: { kind: 'days', from: '2026-01-01', to: '2026-01-05' } }, now))
      .toEqual({ from: '2026-01-01', to: '2026-01-05', zone: 'UTC' });
    expect(overview_period({ ...globals, period: { kind: 'last', duration: 'P2W' } }, now)).toEqual({ from: '2026-11-08' });
    expect(overview_period({ ...globals, period: { kind: 'all' } }, now)).toEqual({});
  });
});

describe('channels over time', () => {
  const overview = (n: number) => ({
    channels: Array.from({ length: n }, (_, at) => ({ channel: `c${at}`, events: 10, customers: 1, by_bucket: [1, at] })),
  }) as unknown as Overview;

  it('are drawn one by one up to eight', () => {
    expect(channel_series(overview(8)).map(({ channel }) => channel)).not.toContain(null);
  });

  it('beyond eight are seven and the rest, and nothing is lost', () => {
    const series = channel_series(overview(10));
    expect(series).toHaveLength(8);
    expect(series.at(-1)).toEqual({ channel: null, values: [3, 7 + 8 + 9] });
  });
});

describe('the summary', () => {
  it('leaves out a bucket that still runs', () => {
    const buckets = [bucket('a', 5, true), bucket('b', 9, true), bucket('c', 1, false)];
    expect(extremes({ buckets } as Overview, 'events')).toMatchObject({ smallest: { bucket: 'a' }, largest: { bucket: 'b' } });
    expect(extremes({ buckets: [bucket('c', 1, false)] } as Overview, 'events')).toBeNull();
  });

  it('knows the slowest projection, and that a share of nothing is none', () => {
    expect(behind({ log_position: 9, accepted_at: null, newest_event: null, projections: [{ name: 'a', position: 9, behind: 0 }, { name: 'b', position: 6, behind: 3 }] })).toBe(3);
    expect(share(1, 0)).toBeNull();
  });
});

it('draws a line from left to right', () => {
  expect(sparkline([0, 2, 1], 10, 4)).toBe('M0.0 4.0L5.0 0.0L10.0 2.0');
  expect(sparkline([], 10, 4)).toBe('');
});
