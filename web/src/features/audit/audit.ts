// What the audit page shows of entries and of their verification: pure.
import type { AuditEntry, AuditFilter, Verification } from '@/api/audit';
import type { AuditView } from '@/url/views';

/** Days of the reader's zone as instants; the last day is in it. */
export function filter_of(view: AuditView): AuditFilter {
  const start = (day: string, plus: number) => {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    return new Date(year, month - 1, date + plus).toISOString();
  };
  return {
    ...(view.actor ? { actor: view.actor } : {}),
    ...(view.action ? { action: view.action } : {}),
    ...(view.object ? { object: view.object } : {}),
    ...(view.from ? { from: start(view.from, 0) } : {}),
    ...(view.to ? { to: start(view.to, 1) } : {}),
  };
}

export interface Piece {
  /** Numbers of its first and last entry, from 1. */
  first: number;
  last: number;
  /** `beyond`: behind a broken one, where nothing can be said. */
  state: 'sound' | 'broken' | 'beyond';
}

const pieces_max = 12;

/** The chain in at most 12 pieces of equal length, in order; the one with the finding is broken. */
export function chain_of({ entries, finding }: Pick<Verification, 'entries' | 'finding'>): Piece[] {
  const count = Math.min(pieces_max, entries);
  const pieces: Piece[] = [];
  let broken: boolean = false;
  for (let at = 0; at < count; at += 1) {
    const first = Math.floor((at * entries) / count) + 1;
    const last = Math.floor(((at + 1) * entries) / count);
    const here: boolean = finding !== undefined && !broken && (finding.seq <= last || at === count - 1);
    pieces.push({ first, last, state: broken ? 'beyond' : here ? 'broken' : 'sound' });
    broken ||= here;
  }
  return pieces;
}

/** A root as people compare it: its first and last characters. */
export function short_root(root: string): string {
  return root.length > 20 ? `${root.slice(0, 10)}…${root.slice(-8)}` : root;
}

/** What a spreadsheet would take for a formula gets a quote before it (PR-64). */
function csv_cell(text: string): string {
  const inert = /^[=+\-@|%＝＋－＠｜％\t\r\n]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(inert) ? `"${inert.replaceAll('"', '""')}"` : inert;
}

const columns: [string, (entry: AuditEntry) => string | number | undefined][] = [
  ['seq', (entry) => entry.seq], ['at', (entry) => entry.at],
  ['actor_kind', ({ actor }) => actor.kind], ['actor_id', ({ actor }) => actor.id], ['actor_name', ({ actor }) => actor.name],
  ['action', (entry) => entry.action], ['object_kind', ({ object }) => object?.kind], ['object_id', ({ object }) => object?.id],
  ['result', (entry) => entry.result], ['reason', (entry) => entry.reason], ['request_id', (entry) => entry.request_id], ['address_prefix', (entry) => entry.address_prefix],
];

/** With a byte order mark, so that spreadsheets read UTF-8. */
export function csv_of(entries: readonly AuditEntry[]): string {
  const rows = entries.map((entry) => columns.map(([, value]) => {
    const cell = value(entry);
    return typeof cell === 'number' ? String(cell) : csv_cell(cell ?? '');
  }).join(','));
  return `\uFEFF${[columns.map(([name]) => name).join(','), ...rows].join('\r\n')}\r\n`;
}
