// What the data quality page draws. Pure.
import type { Counts, CountSet } from '@/api/quality';

/** Whether received = stored + duplicate + rejected. */
export function adds_up({ received, stored, duplicate, rejected }: CountSet): boolean {
  return received === stored + duplicate + rejected;
}

/** How much of `received` is unaccounted for; negative where there is too much. */
export function missing({ received, stored, duplicate, rejected }: CountSet): number {
  return received - stored - duplicate - rejected;
}

/** The rows for which the law does not hold. */
export function breaches({ days }: Counts): Counts['days'] {
  return days.filter((row) => !adds_up(row));
}

/** The parts of what was received, 0 to 1, for the bar. */
export function parts({ received, stored, duplicate, rejected }: CountSet) {
  const of = (n: number) => (received > 0 ? n / received : 0);
  return { stored: of(stored), duplicate: of(duplicate), rejected: of(rejected) };
}

export interface Pointed {
  before: string;
  fault: string;
  after: string;
}

const quoted = /"([^"]{1,200})"/;

/** The raw text cut where the fault is: the first quoted value of the message that stands in it; null where none does. */
export function point_at(raw: string, message: string): Pointed | null {
  const value = quoted.exec(message)?.[1];
  const at = value === undefined ? -1 : raw.indexOf(value);
  if (value === undefined || at < 0) return null;
  return { before: raw.slice(0, at), fault: value, after: raw.slice(at + value.length) };
}
