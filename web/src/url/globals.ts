// What holds for all questions: range, time zone, unit (UI-6). Carried from page to page.
import { one_of, put, type Pairs } from './codec';

export type Period = { kind: 'all' } | { kind: 'last'; duration: string } | { kind: 'days'; from: string; to: string };
export type Unit = 'customer' | 'session';

export interface Globals {
  period: Period;
  /** IANA name; empty = the project's. */
  zone: string;
  unit: Unit;
}

const date = /^\d{4}-\d{2}-\d{2}$/;

export function print_period(period: Period): string {
  if (period.kind === 'last') return `-${period.duration.slice(1).toLowerCase()}`;
  return period.kind === 'days' ? `${period.from}..${period.to}` : '';
}

/** `-30d`, `2026-09-01..2026-09-09`; anything else is all time. */
export function parse_period(text: string): Period {
  const last = /^-(\d{1,4}[dw])$/.exec(text);
  if (last) return { kind: 'last', duration: `P${last[1]!.toUpperCase()}` };
  const [from = '', to = ''] = text.split('..');
  return date.test(from) && date.test(to) && from <= to ? { kind: 'days', from, to } : { kind: 'all' };
}

export function print_globals(globals: Globals): Pairs {
  const pairs: Pairs = [];
  put(pairs, 'p', print_period(globals.period));
  put(pairs, 'z', globals.zone);
  put(pairs, 'u', globals.unit, 'customer');
  return pairs;
}

export function parse_globals(params: URLSearchParams): Globals {
  return {
    period: parse_period(params.get('p') ?? ''),
    zone: params.get('z') ?? '',
    unit: one_of(params.get('u'), ['customer', 'session']),
  };
}

/** The fields of every question. */
export function common_query({ period, zone, unit }: Globals) {
  return {
    ...(period.kind === 'last' ? { period: { last: period.duration } } : {}),
    ...(period.kind === 'days' ? { period: { from: period.from, to: period.to } } : {}),
    ...(zone ? { zone } : {}),
    ...(unit === 'session' ? { unit } : {}),
  };
}
