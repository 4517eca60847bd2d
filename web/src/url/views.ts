// The view of each page and its codec.
import { one_of, put, whole, type Codec, type Pairs } from './codec';
import { parse_filters, print_filters, read_filters, type Filter } from './filters';
import { parse_globals, print_globals, type Globals } from './globals';

export interface StepView {
  event: string;
  where: Filter[];
}

export interface FunnelView extends Globals {
  steps: StepView[];
  order: 'ordered' | 'strict' | 'any';
  /** ISO 8601 duration. */
  window: string;
  where: Filter[];
  by: string;
  /** Address of the open cell. */
  at: string;
}

export const funnel_steps_max = 32;
const window_text = /^P(\d+D|T\d+[HM])$/;

function print_step({ event, where }: StepView): string {
  const plain = where.length === 0 && !event.startsWith('[');
  return plain ? event : JSON.stringify([event, ...where.map(({ name, op, value }) => [name, op, value])]);
}

function parse_step(text: string): StepView {
  if (!text.startsWith('[')) return { event: text, where: [] };
  try {
    const [event, ...where] = JSON.parse(text) as [unknown, ...unknown[]];
    return { event: String(event), where: read_filters(where) };
  } catch {
    return { event: text, where: [] };
  }
}

export const funnel_codec: Codec<FunnelView> = {
  print(view) {
    const pairs: Pairs = print_globals(view);
    for (const step of view.steps) put(pairs, 's', print_step(step));
    put(pairs, 'o', view.order, 'ordered');
    put(pairs, 'w', view.window, 'P7D');
    put(pairs, 'f', print_filters(view.where));
    put(pairs, 'by', view.by);
    put(pairs, 'at', view.at);
    return pairs;
  },
  parse(params) {
    const window = params.get('w') ?? '';
    return {
      ...parse_globals(params),
      steps: params.getAll('s').slice(0, funnel_steps_max).map(parse_step),
      order: one_of(params.get('o'), ['ordered', 'strict', 'any']),
      window: window_text.test(window) ? window : 'P7D',
      where: parse_filters(params.get('f')),
      by: params.get('by') ?? '',
      at: params.get('at') ?? '',
    };
  },
};

export interface FlowView extends Globals {
  /** Empty = none; `*` never. */
  start: string;
  end: string;
  columns: number;
  top: number;
  window: string;
  occurrence: 'first' | 'last';
  collapse: boolean;
  hide: string[];
  where: Filter[];
  at: string;
}

export const flow_codec: Codec<FlowView> = {
  print(view) {
    const pairs: Pairs = print_globals(view);
    put(pairs, 'from', view.start);
    put(pairs, 'to', view.end);
    put(pairs, 'c', view.columns, 4);
    put(pairs, 'n', view.top, 8);
    put(pairs, 'w', view.window, 'P1D');
    put(pairs, 'oc', view.occurrence, 'first');
    put(pairs, 'k', view.collapse ? 1 : null);
    for (const event of view.hide) put(pairs, 'h', event);
    put(pairs, 'f', print_filters(view.where));
    put(pairs, 'at', view.at);
    return pairs;
  },
  parse(params) {
    const window = params.get('w') ?? '';
    return {
      ...parse_globals(params),
      start: params.get('from') ?? '',
      end: params.get('to') ?? '',
      columns: whole(params.get('c'), 4, 1, 20),
      top: whole(params.get('n'), 8, 1, 50),
      window: window_text.test(window) ? window : 'P1D',
      occurrence: one_of(params.get('oc'), ['first', 'last']),
      collapse: params.get('k') === '1',
      hide: params.getAll('h'),
      where: parse_filters(params.get('f')),
      at: params.get('at') ?? '',
    };
  },
};

export interface ProcessView extends Globals {
  item: 'event' | 'channel' | 'channel event';
  collapse: boolean;
  hide: string[];
  where: Filter[];
  /** Share of activities and of edges drawn, in percent; −1 = as many as can be read. */
  activities: number;
  edges: number;
  measure: 'count' | 'median';
  /** Rank of the variant shown in the graph; 0 = none. */
  variant: number;
  at: string;
}

export const process_codec: Codec<ProcessView> = {
  print(view) {
    const pairs: Pairs = print_globals(view);
    put(pairs, 'i', view.item, 'event');
    put(pairs, 'k', view.collapse ? 1 : null);
    for (const event of view.hide) put(pairs, 'h', event);
    put(pairs, 'f', print_filters(view.where));
    put(pairs, 'a', view.activities, -1);
    put(pairs, 'e', view.edges, -1);
    put(pairs, 'm', view.measure, 'count');
    put(pairs, 'v', view.variant, 0);
    put(pairs, 'at', view.at);
    return pairs;
  },
  parse(params) {
    return {
      ...parse_globals(params),
      item: one_of(params.get('i'), ['event', 'channel', 'channel event']),
      collapse: params.get('k') === '1',
      hide: params.getAll('h'),
      where: parse_filters(params.get('f')),
      activities: whole(params.get('a'), -1, 0, 100),
      edges: whole(params.get('e'), -1, 0, 100),
      measure: one_of(params.get('m'), ['count', 'median']),
      variant: whole(params.get('v'), 0, 0, 1_000_000),
      at: params.get('at') ?? '',
    };
  },
};

/** A view of texts alone; an empty one is left out. `names`: of each field in the address. */
function texts_codec<V extends { [K in keyof V]: string }>(names: { [K in keyof V]: string }): Codec<V> {
  const fields = Object.entries(names) as [keyof V & string, string][];
  return {
    print(view) {
      const pairs: Pairs = [];
      for (const [field, name] of fields) put(pairs, name, view[field]);
      return pairs;
    },
    parse: (params) => Object.fromEntries(fields.map(([field, name]) => [field, params.get(name) ?? ''])) as V,
  };
}

export interface CustomersView {
  cell: string;
  column: string;
}

export const customers_codec = texts_codec<CustomersView>({ cell: 'cell', column: 'column' });

export interface TimelineView {
  /** Channels left out, events left out. */
  without: string[];
  event: string;
  /** Log position of the open event; 0 = none. */
  open: number;
}

export const timeline_codec: Codec<TimelineView> = {
  print(view) {
    const pairs: Pairs = [];
    for (const channel of view.without) put(pairs, 'x', channel);
    put(pairs, 'ev', view.event);
    put(pairs, 'open', view.open, 0);
    return pairs;
  },
  parse: (params) => ({
    without: params.getAll('x'),
    event: params.get('ev') ?? '',
    open: whole(params.get('open'), 0, 0, Number.MAX_SAFE_INTEGER),
  }),
};

export interface SourcesView {
  /** Id of the open import, `new` for a new one. */
  open: string;
}

export const sources_codec = texts_codec<SourcesView>({ open: 'import' });

export interface QualityView {
  reason: string;
  open: string;
}

export const quality_codec = texts_codec<QualityView>({ reason: 'reason', open: 'open' });

export const overview_codec: Codec<Globals> = { print: print_globals, parse: parse_globals };

export interface PeopleView {
  /** Id of the member of staff that is open. */
  open: string;
}

export const people_codec: Codec<PeopleView> = {
  print(view) {
    const pairs: Pairs = [];
    put(pairs, 'open', view.open);
    return pairs;
  },
  parse: (params) => ({ open: params.get('open') ?? '' }),
};

export interface AuditView {
  actor: string;
  action: string;
  object: string;
  /** Days, such as 2026-09-01; empty = any. */
  from: string;
  to: string;
  /** Number of the open entry; -1 = none. */
  open: number;
}

const day_only = (text: string | null) => (text && /^\d{4}-\d{2}-\d{2}$/.test(text) ? text : '');

export const audit_codec: Codec<AuditView> = {
  print(view) {
    const pairs: Pairs = [];
    put(pairs, 'actor', view.actor);
    put(pairs, 'action', view.action);
    put(pairs, 'object', view.object);
    put(pairs, 'from', view.from);
    put(pairs, 'to', view.to);
    put(pairs, 'entry', view.open, -1);
    return pairs;
  },
  parse: (params) => ({
    actor: params.get('actor') ?? '',
    action: params.get('action') ?? '',
    object: params.get('object') ?? '',
    from: day_only(params.get('from')),
    to: day_only(params.get('to')),
    open: whole(params.get('entry'), -1, -1, Number.MAX_SAFE_INTEGER),
  }),
};

export interface ConsentView {
  /** Number of the customer shown; -1 = none. */
  customer: number;
  /** The open purpose; empty = none. */
  purpose: string;
}

export const consent_codec: Codec<ConsentView> = {
  print(view) {
    const pairs: Pairs = [];
    put(pairs, 'customer', view.customer, -1);
    put(pairs, 'purpose', view.purpose);
    return pairs;
  },
  parse: (params) => ({ customer: whole(params.get('customer'), -1, -1, 999_999_999), purpose: params.get('purpose') ?? '' }),
};
