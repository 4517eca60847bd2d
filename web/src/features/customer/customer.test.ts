import { describe, expect, it } from 'vitest';

import type { TimelineEvent } from '@/api/customers';

import { by_day, filtered, gist, lanes_of, late_is_rare, part_of, span_of } from './customer';

const event = (position: number, time: string, channel: string, session: number | null, name = 'view'): TimelineEvent => ({
  position, time, received: time, event: name, channel, value: null, currency: null, properties: {}, context: {}, late: false, session,
});

const events = [
  event(4, '2026-03-02T20:00:00Z', 'web', 3, 'pay'),
  event(3, '2026-03-02T19:50:00Z', 'app', 3),
  event(2, '2026-03-02T10:00:00Z', 'web', 2),
  event(1, '2026-03-01T20:00:00Z', 'web', 1),
];

describe('lanes', () => {
  it('are one for each channel, the busiest first, marks by time', () => {
    const lanes = lanes_of(events, span_of(events)!);
    expect(lanes.map(({ channel }) => channel)).toEqual(['web', 'app']);
    expect(lanes[0]!.marks.map(({ at }) => at)).toEqual([1, expect.closeTo(14 / 24), 0]);
  });

  it('keep the lane of a channel that has nothing in the span', () => {
    const span = { from: Date.parse('2026-03-01T00:00:00Z'), to: Date.parse('2026-03-02T00:00:00Z') };
    expect(lanes_of(events, span).map(({ channel, marks }) => [channel, marks.length])).toEqual([['web', 1], ['app', 0]]);
  });

  it('have a span even for one instant, and none for no event', () => {
    expect(span_of([events[0]!])).toEqual({ from: Date.parse('2026-03-02T08:00:00Z'), to: Date.parse('2026-03-03T08:00:00Z') });
    expect(span_of([])).toBeNull();
  });
});

describe('the list', () => {
  it('goes by day, then by session', () => {
    const days = by_day(events, (time) => time.slice(0, 10));
    expect(days.map(({ day, sessions }) => [day, sessions.map(({ session, events: own }) => [session, own.length])]))
      .toEqual([['2026-03-02', [[3, 2], [2, 1]]], ['2026-03-01', [[1, 1]]]]);
  });

  it('can be narrowed to a part, a name, and some channels', () => {
    const all = { without: [], event: '', span: null };
    expect(filtered(events, { ...all, without: ['web'] }).map(({ position }) => position)).toEqual([3]);
    expect(filtered(events, { ...all, event: 'pay' }).map(({ position }) => position)).toEqual([4]);
    const part = part_of(span_of(events)!, 1, 0.5);
    expect(filtered(events, { ...all, span: part }).map(({ position }) => position)).toEqual([4, 3, 2]);
  });
});

it('tells of an event its most telling properties', () => {
  expect(gist({ z: 1, product_id: 'p1', nested: {}, category: 'shoes', empty: '' })).toBe('product_id: p1 · category: shoes · z: 1');
});

it('marks late events only where they are the exception', () => {
  const late = (count: number) => events.map((row, at) => ({ ...row, late: at < count }));
  expect(late_is_rare(late(1))).toBe(true);
  expect(late_is_rare(late(2))).toBe(false);
});
