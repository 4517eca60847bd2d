// What the flow page asks, and the Sankey that it draws of the answer. Pure.
import type { FlowQuery } from '@/api/questions';
import { cell_address, type FlowReport } from '@/api/report';
import { predicate } from '@/url/filters';
import { common_query } from '@/url/globals';
import type { FlowView } from '@/url/views';

export type NodeRow = FlowReport['tables']['nodes'][number];
export type LinkRow = FlowReport['tables']['links'][number];
export type PathRow = FlowReport['tables']['paths'][number];

/** Null while neither start nor end is chosen. */
export function flow_question(view: FlowView): FlowQuery | null {
  if (!view.start && !view.end) return null;
  const where = predicate(view.where);
  return {
    analysis: 'flow',
    ...common_query(view),
    ...(where ? { where } : {}),
    ...(view.start ? { start: view.start } : {}),
    ...(view.end ? { end: view.end } : {}),
    columns: view.columns,
    top: view.top,
    window: view.window,
    ...(view.occurrence === 'first' ? {} : { occurrence: view.occurrence }),
    ...(view.collapse ? { collapse: true } : {}),
    ...(view.hide.length > 0 ? { hide: view.hide } : {}),
  } as FlowQuery;
}

/** The page starts at the most frequent event, those of the platform last. */
export function first_start(names: readonly { event: string; hidden: boolean }[]): string {
  const shown = names.filter(({ hidden }) => !hidden);
  return (shown.find(({ event }) => !event.startsWith('$')) ?? shown[0])?.event ?? '';
}

export const is_special = (item: string) => item.startsWith('(') && item.endsWith(')');

const special_colors: Record<string, string> = {
  '(other)': '--series-8', '(reached)': '--better', '(dropped)': '--worse', '(open)': '--warning', '(start)': '--series-7',
};
const item_colors = 6;

/** A CSS variable for each item: the six largest have their own, everywhere the same; the others share slate. */
export function colors_of(nodes: readonly NodeRow[]): Map<string, string> {
  const units = new Map<string, number>();
  for (const { item, units: n } of nodes) if (!is_special(item)) units.set(item, (units.get(item) ?? 0) + n);
  const ranked = [...units].sort((a, b) => b[1] - a[1] || (a[0] < b[0] ? -1 : 1));
  const colors = new Map(ranked.map(([item], at) => [item, at < item_colors ? `--series-${at + 1}` : '--series-7']));
  for (const [item, color] of Object.entries(special_colors)) colors.set(item, color);
  return colors;
}

export interface DrawnNode { id: string; depth: number; item: string; items: number | null; units: number; color: string }
export interface DrawnLink { id: string; source: string; target: string; units: number }
export interface Drawing { nodes: DrawnNode[]; links: DrawnLink[]; depths: number }

const node_id = (column: number, item: string) => `${column}|${item}`;

/**
 * Nodes and links from left to right in time. In a flow that leads to an end only, the report counts
 * columns away from the outcome; it stands at the right. The id of a link is the address of its cell.
 */
export function drawing_of(report: FlowReport, backwards: boolean): Drawing {
  const { nodes, links } = report.tables;
  const column_of = ({ column }: { column: number }) => Math.abs(column);
  const last = Math.max(0, ...nodes.map(column_of));
  const depth = (column: number) => (backwards ? last - column : column);
  const colors = colors_of(nodes);
  const drawn = nodes.map((row) => ({
    id: node_id(column_of(row), row.item), depth: depth(column_of(row)), item: row.item, items: row.items ?? null, units: row.units,
    color: colors.get(row.item) ?? '--series-7',
  }));
  const bands = links.map((row) => {
    const [near, far] = [node_id(column_of(row), row.from), node_id(column_of(row) + 1, row.to)];
    return { id: cell_address(report, 'links', row, 'units'), source: backwards ? far : near, target: backwards ? near : far, units: row.units };
  });
  return { nodes: drawn, links: bands, depths: last + 1 };
}

/** The row of a node by the id that the drawing gave it. */
export function node_row(report: FlowReport, id: string): NodeRow | undefined {
  return report.tables.nodes.find((row) => node_id(Math.abs(row.column), row.item) === id);
}

export interface NextStep { item: string; units: number; share: number }

/** The largest named node next to the anchor, with its share of the units. */
export function largest_next(report: FlowReport): NextStep | null {
  const next = report.tables.nodes.filter(({ column, item }) => Math.abs(column) === 1 && !is_special(item));
  const largest = next.reduce<NodeRow | null>((best, row) => (best === null || row.units > best.units ? row : best), null);
  return largest && report.summary.units > 0 ? { item: largest.item, units: largest.units, share: largest.units / report.summary.units } : null;
}

/** Units whose walk has nothing beyond the anchor. */
export function none_next(report: FlowReport): number {
  return report.tables.nodes.filter(({ column, item }) => Math.abs(column) === 1 && ['(dropped)', '(start)'].includes(item))
    .reduce((sum, { units }) => sum + units, 0);
}

/** How many of the most frequent paths cover a share of the units; null where the listed ones do not. */
export function paths_for(paths: readonly PathRow[], coverage: number): number | null {
  const found = paths.findIndex((row) => (row.coverage ?? 0) >= coverage);
  return found < 0 ? null : found + 1;
}
