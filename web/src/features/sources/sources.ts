// What the imports page draws. Pure.
import type { Import } from '@/api/imports';

export type State = Import['state'];

/** How far an import is, 0 to 1: by rows where their number is known, else by bytes. */
export function progress_of({ rows, rows_total, bytes_done, file_bytes, state }: Import): number | null {
  if (state === 'done') return 1;
  if (rows_total) return Math.min(1, rows / rows_total);
  return file_bytes > 0 ? Math.min(1, bytes_done / file_bytes) : null;
}

/** Rows a second since the start; null before the first second has passed. */
export function rows_per_second({ rows, started_at, ended_at }: Import, now_ms: number): number | null {
  if (!started_at) return null;
  const ms = (ended_at ? Date.parse(ended_at) : now_ms) - Date.parse(started_at);
  return ms < 1000 ? null : (rows / ms) * 1000;
}

export function may(state: State): { check: boolean; run: boolean; cancel: boolean } {
  return {
    check: state === 'uploaded' || state === 'checked',
    run: state === 'uploaded' || state === 'checked' || state === 'failed' || state === 'cancelled',
    cancel: state === 'running',
  };
}

const by_ending: [ending: RegExp, preset: RegExp][] = [
  [/\.(log)(\.gz|\.zst)?$/i, /log/],
  [/call/i, /call/], [/pos|store|receipt|order/i, /pos/], [/survey|nps|csat/i, /survey/], [/social|weibo|post/i, /social/], [/mail/i, /email/],
  [/crm|contact|customer/i, /crm/], [/ad|cost/i, /ad_/],
];

/** The preset that the name of a file suggests; null where none does. */
export function guess_preset(file_name: string, presets: readonly { name: string }[]): string | null {
  for (const [ending, wanted] of by_ending) {
    const found = ending.test(file_name) ? presets.find(({ name }) => wanted.test(name)) : undefined;
    if (found) return found.name;
  }
  return null;
}

/** The first line of a text that starts with `key:`, from 1; null where there is none. Marks the field at fault. */
export function line_of(mapping: string, key: string): number | null {
  const at = mapping.split('\n').findIndex((line) => line.trimStart().startsWith(`${key}:`));
  return at < 0 ? null : at + 1;
}
