// Filters on events, as the console edits them: a list of comparisons that must all hold (PD-3, PD-4).

export const operators = [
  'eq', 'ne', 'in', 'not_in', 'lt', 'le', 'gt', 'ge', 'contains', 'starts_with', 'ends_with', 'exists', 'not_exists',
] as const;
export type Operator = (typeof operators)[number];
export type FilterValue = string | number | boolean | (string | number | boolean)[];

export interface Filter {
  name: string;
  op: Operator;
  value: FilterValue | null;
}

export function needs_value(op: Operator): boolean {
  return op !== 'exists' && op !== 'not_exists';
}

export function takes_list(op: Operator): boolean {
  return op === 'in' || op === 'not_in';
}

export function is_complete(filter: Filter): boolean {
  return filter.name !== '' && (!needs_value(filter.op) || (filter.value !== null && filter.value !== ''
    && (!Array.isArray(filter.value) || filter.value.length > 0)));
}

/** What was typed, as the value that properties hold: `12` is a number, `true` a boolean, `"12"` a text. */
export function read_value(text: string): string | number | boolean {
  const trimmed = text.trim();
  if (/^".*"$/.test(trimmed)) return trimmed.slice(1, -1);
  if (trimmed === 'true' || trimmed === 'false') return trimmed === 'true';
  return trimmed !== '' && /^-?\d+(\.\d+)?$/.test(trimmed) ? Number(trimmed) : trimmed;
}

/** The text that `read_value` reads back. */
export function show_value(value: string | number | boolean): string {
  return typeof value === 'string' && read_value(value) !== value ? `"${value}"` : String(value);
}

export function print_filters(filters: readonly Filter[]): string {
  return filters.length === 0 ? '' : JSON.stringify(filters.map(({ name, op, value }) => (needs_value(op) ? [name, op, value] : [name, op])));
}

export function parse_filters(text: string | null): Filter[] {
  if (!text) return [];
  try {
    return read_filters(JSON.parse(text));
  } catch {
    return [];
  }
}

export function read_filters(list: unknown): Filter[] {
  if (!Array.isArray(list)) return [];
  return list.flatMap((entry: unknown) => {
    if (!Array.isArray(entry) || typeof entry[0] !== 'string') return [];
    const op = operators.find((candidate) => candidate === entry[1]);
    if (!op) return [];
    return [{ name: entry[0], op, value: needs_value(op) ? ((entry[2] ?? null) as FilterValue | null) : null }];
  });
}

/** The predicate of complete filters; undefined where there is none. */
export function predicate(filters: readonly Filter[]) {
  const leaves = filters.filter(is_complete).map(({ name, op, value }) => ({
    property: needs_value(op) ? { name, op, value: value as FilterValue } : { name, op },
  }));
  if (leaves.length === 0) return undefined;
  return leaves.length === 1 ? leaves[0] : { all: leaves };
}
