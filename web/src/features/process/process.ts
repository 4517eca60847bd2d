// What the process page asks, and what of the answer is drawn. Sliders choose what is drawn, never what is counted.
import type { ProcessQuery } from '@/api/questions';
import type { ProcessReport } from '@/api/report';
import { channel_label } from '@/i18n';
import { predicate } from '@/url/filters';
import { common_query } from '@/url/globals';
import type { ProcessView } from '@/url/views';

export type Activity = ProcessReport['tables']['activities'][number];
export type Edge = ProcessReport['tables']['edges'][number];
export type Variant = ProcessReport['tables']['variants'][number];

export function process_question(view: ProcessView): ProcessQuery {
  const where = predicate(view.where);
  return {
    analysis: 'process',
    ...common_query(view),
    ...(where ? { where } : {}),
    ...(view.item === 'event' ? {} : { item: view.item === 'channel' ? { property: 'channel' } : ['channel', 'event'] }),
    ...(view.hide.length > 0 ? { hide: view.hide } : {}),
    ...(view.collapse ? { collapse: true } : {}),
  } as ProcessQuery;
}

const activities_at_first = 12;
const edges_at_first = 20;

/** Where the sliders stand while nobody has moved them: as many as can be read. Percent, 0 to 100. */
export function first_percent(report: ProcessReport): { activities: number; edges: number } {
  const { activities, edges } = report.tables;
  const percent = (wanted: number, of: number) => (of === 0 ? 100 : Math.min(100, Math.max(1, Math.floor((100 * wanted) / of))));
  const shown = new Set([...activities].sort((a, b) => b.count - a.count).slice(0, activities_at_first).map(({ item }) => item));
  const between = edges.filter(({ from, to }) => shown.has(from) && shown.has(to)).length;
  return { activities: percent(activities_at_first, activities.length), edges: percent(edges_at_first, between) };
}

// Even at 100 % no more than these are drawn: beyond, a picture tells nothing, and the tables have all.
export const activities_drawn_max = 40;
export const edges_drawn_max = 160;
const rim_share_min = 0.15;

export interface Chosen {
  activities: Activity[];
  edges: Edge[];
  /** Activities drawn with an arrow from the start, and to the end. */
  starts: Set<string>;
  ends: Set<string>;
}

function part(total: number, percent: number): number {
  return Math.max(1, Math.ceil((total * percent) / 100));
}

/** An item as people call it: channels have a name of ours, events have that of the sender. */
export function item_label(item: string, kind: ProcessView['item']): string {
  if (kind === 'event') return item;
  const [channel = '', ...event] = kind === 'channel' ? [item] : item.split(' ');
  return [channel_label(channel), ...event].join(' ');
}

export function path_items(path: string): string[] {
  return path.split(' > ');
}

/** `a > b` for each two neighbours of a path. */
export function path_pairs(path: string): Set<string> {
  const items = path_items(path);
  return new Set(items.slice(1).map((item, at) => pair(items[at] as string, item)));
}

export const pair = (from: string, to: string) => `${from} > ${to}`;

function strongest(edges: readonly Edge[], fits: (edge: Edge) => boolean): Edge | undefined {
  return edges.reduce<Edge | undefined>((best, edge) => (fits(edge) && edge.from !== edge.to && (!best || edge.count > best.count) ? edge : best), undefined);
}

/**
 * The most frequent activities and, between them, the most frequent edges; each activity keeps its strongest
 * way in and its strongest way out, so that none floats. What the chosen variant needs is drawn too.
 */
export function choose(report: ProcessReport, percent: { activities: number; edges: number }, variant: string | null): Chosen {
  const { activities: all, edges: all_edges } = report.tables;
  const needed = new Set(variant === null ? [] : path_items(variant));
  const needed_pairs = variant === null ? new Set<string>() : path_pairs(variant);
  const by_count = [...all].sort((a, b) => b.count - a.count);
  const limit = Math.min(activities_drawn_max, part(all.length, percent.activities));
  const activities = by_count.filter(({ item }, at) => at < limit || needed.has(item));
  const names = new Set(activities.map(({ item }) => item));

  const between = all_edges.filter(({ from, to }) => names.has(from) && names.has(to)).sort((a, b) => b.count - a.count);
  const kept = new Set(between.slice(0, Math.min(edges_drawn_max, part(between.length, percent.edges))));
  for (const { item, starts, ends, count } of activities) {
    const way_in = strongest(between, ({ to }) => to === item);
    const way_out = strongest(between, ({ from }) => from === item);
    if (way_in && starts < count) kept.add(way_in);
    if (way_out && ends < count) kept.add(way_out);
  }
  for (const edge of between) if (needed_pairs.has(pair(edge.from, edge.to))) kept.add(edge);

  const rim = (field: 'starts' | 'ends') => {
    const most = Math.max(1, ...activities.map((activity) => activity[field]));
    return new Set(activities.filter((activity) => activity[field] / most >= rim_share_min).map(({ item }) => item));
  };
  const [starts, ends] = [rim('starts'), rim('ends')];
  const path = variant === null ? [] : path_items(variant);
  if (path.length > 0) {
    starts.add(path[0] as string);
    ends.add(path.at(-1) as string);
  }
  return { activities, edges: between.filter((edge) => kept.has(edge)), starts, ends };
}

/** Where a value lies between 0 and the largest, 0 to 1, on a logarithmic scale: counts differ by powers of ten. */
export function log_scale(value: number, most: number): number {
  return most <= 0 ? 0 : Math.log1p(Math.max(0, value)) / Math.log1p(most);
}

/** How many of the most frequent variants cover a share of the units; null where the listed ones do not. */
export function variants_for(variants: readonly Variant[], coverage: number): number | null {
  const found = variants.findIndex((row) => (row.coverage ?? 0) >= coverage);
  return found < 0 ? null : found + 1;
}

/** The slowest edge by median among those that at least `share` of the units take; null where there is none. */
export function slowest(report: ProcessReport, share: number): Edge | null {
  const least = report.summary.units * share;
  return report.tables.edges.reduce<Edge | null>((worst, edge) =>
    (edge.median !== null && edge.units >= least && (worst === null || edge.median > (worst.median ?? 0)) ? edge : worst), null);
}
