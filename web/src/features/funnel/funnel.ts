// What the funnel page asks, and the shapes in which it draws the answer. Pure.
import type { FunnelQuery } from '@/api/questions';
import type { FunnelReport } from '@/api/report';
import { duration_ms } from '@/format/dates';
import { predicate } from '@/url/filters';
import { common_query } from '@/url/globals';
import type { FunnelView, StepView } from '@/url/views';

export type StepRow = FunnelReport['tables']['steps'][number];

export const all_group = '(all)';
export const groups_drawn_max = 6;

function step_of({ event, where }: StepView) {
  const condition = predicate(where);
  return condition ? { event, where: condition } : event;
}

/** Null while no step is chosen. */
export function funnel_question(view: FunnelView): FunnelQuery | null {
  const steps = view.steps.filter((step) => step.event !== '');
  if (steps.length === 0) return null;
  const where = predicate(view.where);
  return {
    analysis: 'funnel',
    ...common_query(view),
    ...(where ? { where } : {}),
    ...(view.by ? { by: [{ property: view.by }] } : {}),
    steps: steps.map(step_of),
    ...(view.order === 'ordered' ? {} : { order: view.order }),
    window: view.window,
    ...(steps.length > 1 ? { times: { from: 1, to: steps.length, edges: time_edges(view.window) } } : {}),
  } as FunnelQuery;
}

const edge_choices = ['PT0S', 'PT1M', 'PT5M', 'PT15M', 'PT1H', 'PT6H', 'P1D', 'P3D', 'P7D', 'P14D', 'P30D', 'P60D', 'P90D', 'P180D'];

/** Edges of bins from 0 to the window, closer where times are short: most convert soon or late. */
export function time_edges(window: string): string[] {
  const longest = duration_ms(window) ?? 0;
  return edge_choices.filter((edge) => (duration_ms(edge) ?? 0) < longest);
}

const usual_orders = [
  ['Product Viewed', 'Product Added', 'Checkout Started', 'Order Completed'],
  ['$page', 'Signed Up', 'Order Completed'],
];

/** Three or four steps to start with, guessed from the names of events; the most frequent ones where nothing is known. */
export function suggested_steps(names: readonly { event: string; count: number; hidden: boolean }[]): string[] {
  const known = new Set(names.map(({ event }) => event));
  for (const order of usual_orders) {
    const found = order.filter((event) => known.has(event));
    if (found.length >= 3) return found;
  }
  return names.filter(({ hidden, event }) => !hidden && !event.startsWith('$')).slice(0, 3).map(({ event }) => event);
}

/** Groups in the order of the report, without `(all)`. */
export function groups_of(steps: readonly StepRow[]): string[] {
  const groups = new Set<string>();
  for (const { group } of steps) if (group !== undefined && group !== all_group) groups.add(group);
  return [...groups];
}

/** The rows of one group, by step; without a breakdown all rows. */
export function steps_of(steps: readonly StepRow[], group: string): StepRow[] {
  return steps.filter((row) => row.group === undefined || row.group === group);
}

export interface Bar {
  group: string;
  row: StepRow;
  /** Part of the width, 0 to 1. */
  share: number;
}

export interface DrawnStep {
  all: StepRow;
  /** One bar without a breakdown, else one for each of the first groups. */
  bars: Bar[];
}

/** Bars as wide as the share of their own group's first step, so that groups of any size compare. */
export function drawn_steps(steps: readonly StepRow[]): DrawnStep[] {
  const all = steps_of(steps, all_group);
  const groups = groups_of(steps).slice(0, groups_drawn_max);
  const by_group = groups.map((group) => ({ group, rows: steps.filter((row) => row.group === group) }));
  return all.map((row) => ({
    all: row,
    bars: groups.length === 0
      ? [{ group: all_group, row, share: row.of_first ?? 0 }]
      : by_group.flatMap(({ group, rows }) => {
        const own = rows.find(({ step }) => step === row.step);
        return own ? [{ group, row: own, share: own.of_first ?? 0 }] : [];
      }),
  }));
}

/** The required step at which most are lost; null where nobody is lost. */
export function worst_step(steps: readonly StepRow[]): StepRow | null {
  let worst: StepRow | null = null;
  for (const row of steps_of(steps, all_group)) {
    if ((row.dropped ?? 0) > (worst?.dropped ?? 0)) worst = row;
  }
  return worst;
}

export interface GroupRow {
  group: string;
  first: StepRow;
  last: StepRow;
}

/** One row a group: how many came in, how many came through. */
export function conversion_by_group(steps: readonly StepRow[]): GroupRow[] {
  return [...groups_of(steps), all_group].flatMap((group) => {
    const rows = steps.filter((row) => row.group === group);
    const [first, last] = [rows[0], rows.at(-1)];
    return first && last ? [{ group, first, last }] : [];
  });
}

export interface Bin {
  from: number | null;
  to: number | null;
  count: number;
  /** Of the largest bin, 0 to 1. */
  height: number;
  cell_row: object;
}

export function bins_of(report: FunnelReport): Bin[] {
  const rows = (report.tables.histogram ?? []).filter((row) => row.group === undefined || row.group === all_group);
  const count = (row: (typeof rows)[number]) => row.count ?? (row as unknown as { units?: number }).units ?? 0;
  const largest = Math.max(1, ...rows.map(count));
  return rows.map((row) => ({ from: row.from, to: row.to, count: count(row), height: count(row) / largest, cell_row: row }));
}

export function times_of(report: FunnelReport) {
  return (report.tables.times ?? []).find((row) => row.group === undefined || row.group === all_group) ?? null;
}

/** The list with the entry at `from` moved to `to`. */
export function moved<T>(list: readonly T[], from: number, to: number): T[] {
  const rest = list.filter((_, at) => at !== from);
  return [...rest.slice(0, to), list[from] as T, ...rest.slice(to)];
}
