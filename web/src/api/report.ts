// Reports: their common shape, and the addresses of their cells (`steps/2/dropped`).
import type { Schemas } from './client';

export type Report = Schemas['Report'];
export type Basis = Schemas['Basis'];
export type FunnelReport = Schemas['FunnelReport'];
export type FlowReport = Schemas['FlowReport'];
export type ProcessReport = Schemas['ProcessReport'];

type Scalar = string | number | boolean | null;
type AnyRow = Record<string, Scalar | undefined>;
interface AnyReport {
  summary: Record<string, Scalar | undefined>;
  summary_cell: string;
  tables: Record<string, readonly AnyRow[] | undefined>;
  keys: Record<string, string[]>;
  opens: Record<string, string[]>;
}

export interface FoundCell {
  table: string;
  column: string;
  row: AnyRow;
  value: number;
  /** Opaque, for `GET /v1/customers`; null where the cell does not open. */
  cell: string | null;
}

const escape_part = (part: string) => part.replaceAll('~', '~0').replaceAll('/', '~1');
const unescape_part = (part: string) => part.replaceAll('~1', '/').replaceAll('~0', '~');

/** The address of a cell: table, key values in the order of the report, column. `/` inside a part is `~1`. */
export function cell_address(report: unknown, table: string, row: object, column: string): string {
  const { keys } = report as AnyReport;
  const parts = (keys[table] ?? []).map((key) => String((row as AnyRow)[key]));
  return [table, ...parts, column].map(escape_part).join('/');
}

/** The cell at an address, or null where this report has no such cell or it is no number. */
export function find_cell(report: unknown, address: string): FoundCell | null {
  const { summary, summary_cell, tables, keys, opens } = report as AnyReport;
  const parts = address.split('/').map(unescape_part);
  const table = parts[0] ?? '';
  const column = parts.at(-1) ?? '';
  if (table === 'summary') {
    const value = summary[column];
    if (typeof value !== 'number') return null;
    return { table, column, row: summary, value, cell: opens.summary?.includes(column) ? summary_cell : null };
  }
  const key_columns = keys[table] ?? [];
  if (parts.length !== key_columns.length + 2) return null;
  const row = tables[table]?.find((candidate) => key_columns.every((key, at) => String(candidate[key]) === parts[at + 1]));
  const value = row?.[column];
  if (!row || typeof value !== 'number') return null;
  return { table, column, row, value, cell: opens[table]?.includes(column) ? String(row.cell) : null };
}

/** Whether the counts of a column open into customers. */
export function opens(report: unknown, table: string, column: string): boolean {
  return (report as AnyReport).opens[table]?.includes(column) ?? false;
}
