import i18next from 'i18next';
import { describe, expect, it } from 'vitest';

import type { ProcessReport } from '@/api/report';
import common from '@/i18n/en/common.json';
import { process_codec } from '@/url/views';

import { choose, first_percent, item_label, log_scale, path_pairs, process_question, slowest, variants_for } from './process';

const activity = (item: string, count: number, starts: number, ends: number) => ({ item, count, units: count, starts, ends, reworked: 0, rework: 0, cell: '' });
const edge = (from: string, to: string, count: number, median: number | null = 1) => ({ from, to, count, units: count, median, p90: median, cell: '' });

// "Graph and variants" of the golden files.
const report = {
  summary: { units: 4, events: 12 },
  tables: {
    activities: [activity('view', 5, 1, 0), activity('search', 4, 3, 1), activity('pay', 3, 0, 3)],
    edges: [edge('search', 'view', 3, 20), edge('view', 'pay', 3, 20), edge('view', 'search', 1, 5), edge('view', 'view', 1, 5)],
    variants: [{ coverage: 0.5 }, { coverage: 0.75 }, { coverage: 1 }],
  },
} as unknown as ProcessReport;

const drawn = (percent: { activities: number; edges: number }, variant: string | null = null) => {
  const { activities, edges } = choose(report, percent, variant);
  return { activities: activities.map(({ item }) => item), edges: edges.map(({ from, to }) => `${from}>${to}`) };
};

describe('an item', () => {
  it('has the name of its channel, and of its event as it was sent', async () => {
    await i18next.init({ lng: 'en', resources: { en: { common } }, defaultNS: 'common' });
    expect(item_label('web', 'channel')).toBe('Web');
    expect(item_label('web Product Viewed', 'channel event')).toBe('Web Product Viewed');
    expect(item_label('web', 'event')).toBe('web');
    expect(item_label('kiosk', 'channel')).toBe('kiosk');
  });
});

describe('what is drawn', () => {
  it('is all at 100 %', () => {
    expect(drawn({ activities: 100, edges: 100 })).toEqual({
      activities: ['view', 'search', 'pay'], edges: ['search>view', 'view>pay', 'view>search', 'view>view'],
    });
  });

  it('leaves no activity without its strongest way in and out', () => {
    expect(drawn({ activities: 100, edges: 0 }).edges).toEqual(['search>view', 'view>pay', 'view>search']);
  });

  it('is the most frequent activity alone at 0 %', () => {
    expect(drawn({ activities: 0, edges: 0 })).toEqual({ activities: ['view'], edges: ['view>view'] });
  });

  it('has what the chosen variant needs', () => {
    const { activities, edges } = drawn({ activities: 0, edges: 0 }, 'view > search');
    expect(activities).toEqual(['view', 'search']);
    expect(edges).toContain('view>search');
  });

  it('draws the start and the end where units begin and end', () => {
    const { starts, ends } = choose(report, { activities: 100, edges: 100 }, null);
    expect([...starts]).toEqual(['view', 'search']);
    expect([...ends]).toEqual(['search', 'pay']);
  });
});

it('draws at first as many as can be read', () => {
  expect(first_percent(report)).toEqual({ activities: 100, edges: 100 });
  const many = Array.from({ length: 48 }, (_, at) => activity(`a${at}`, 100 - at, 0, 0));
  expect(first_percent({ ...report, tables: { ...report.tables, activities: many, edges: [] } } as ProcessReport)).toEqual({ activities: 25, edges: 100 });
});

it('asks by event, by channel, or by both', () => {
  const view = process_codec.parse(new URLSearchParams());
  expect(process_question(view)).toEqual({ analysis: 'process' });
  expect(process_question({ ...view, item: 'channel', collapse: true })).toEqual({ analysis: 'process', item: { property: 'channel' }, collapse: true });
  expect(process_question({ ...view, item: 'channel event' })).toMatchObject({ item: ['channel', 'event'] });
});

it('scales counts by powers of ten', () => {
  expect(log_scale(0, 100)).toBe(0);
  expect(log_scale(100, 100)).toBe(1);
  expect(log_scale(9, 99)).toBeCloseTo(0.5);
});

it('counts the variants that cover a share, and finds the slowest common edge', () => {
  expect(variants_for(report.tables.variants, 0.7)).toBe(2);
  expect(slowest(report, 0.5)).toMatchObject({ from: 'search', to: 'view' });
  expect(slowest({ ...report, tables: { ...report.tables, edges: [] } } as ProcessReport, 0.5)).toBeNull();
  expect(path_pairs('a > b > a')).toEqual(new Set(['a > b', 'b > a']));
});
