// The timeline of a customer as it is drawn: lanes by channel, a list by day and session. Pure.
import type { TimelineEvent } from '@/api/customers';

export interface Lane {
  channel: string;
  marks: { position: number; at: number; event: string }[];
}

export interface Span {
  from: number;
  to: number;
}

/** From the first to the last event, in milliseconds; null without events. A single instant is widened to a day. */
export function span_of(events: readonly TimelineEvent[]): Span | null {
  const times = events.map(({ time }) => Date.parse(time));
  if (times.length === 0) return null;
  const [from, to] = [Math.min(...times), Math.max(...times)];
  return to > from ? { from, to } : { from: from - 43_200_000, to: to + 43_200_000 };
}

/** One lane for each channel, the busiest first; marks at 0 to 1 of the span, those outside left out. */
export function lanes_of(events: readonly TimelineEvent[], span: Span): Lane[] {
  const lanes = new Map<string, Lane>();
  for (const { channel, time, event, position } of events) {
    const at = (Date.parse(time) - span.from) / (span.to - span.from);
    const lane = lanes.get(channel) ?? { channel, marks: [] };
    if (at >= 0 && at <= 1) lane.marks.push({ position, at, event });
    lanes.set(channel, lane);
  }
  return [...lanes.values()].sort((a, b) => b.marks.length - a.marks.length || (a.channel < b.channel ? -1 : 1));
}

export interface Chosen {
  without: readonly string[];
  event: string;
  span: Span | null;
}

export function filtered(events: readonly TimelineEvent[], { without, event, span }: Chosen): TimelineEvent[] {
  return events.filter((row) => {
    const time = Date.parse(row.time);
    return !without.includes(row.channel) && (event === '' || row.event === event) && (span === null || (time >= span.from && time <= span.to));
  });
}

/** The part of a whole that lies between two shares of it, 0 to 1, in either order. */
export function part_of(whole: Span, a: number, b: number): Span {
  const [low, high] = [Math.max(0, Math.min(a, b)), Math.min(1, Math.max(a, b))];
  const length = whole.to - whole.from;
  return { from: whole.from + low * length, to: whole.from + high * length };
}

export interface SessionBlock {
  session: number | null;
  events: TimelineEvent[];
}

export interface DayBlock {
  day: string;
  sessions: SessionBlock[];
}

/** Newest first, as they come: blocks of one local day, inside them blocks of one session. */
export function by_day(events: readonly TimelineEvent[], day_of: (time: string) => string): DayBlock[] {
  const days: DayBlock[] = [];
  for (const event of events) {
    const day = day_of(event.time);
    let block = days.at(-1);
    if (block?.day !== day) {
      block = { day, sessions: [] };
      days.push(block);
    }
    const session = block.sessions.at(-1);
    if (session && session.session === event.session) session.events.push(event);
    else block.sessions.push({ session: event.session, events: [event] });
  }
  return days;
}

const telling = ['product', 'name', 'title', 'page', 'path', 'url', 'category', 'query', 'order_id', 'amount', 'reason', 'campaign', 'step', 'score', 'result'];

/** A few words about an event: its most telling properties. */
export function gist(properties: Record<string, unknown>): string {
  const plain = Object.entries(properties).filter(([, value]) => ['string', 'number', 'boolean'].includes(typeof value) && value !== '');
  const rank = (name: string) => {
    const found = telling.findIndex((word) => name.toLowerCase().includes(word));
    return found < 0 ? telling.length : found;
  };
  return plain.sort(([a], [b]) => rank(a) - rank(b)).slice(0, 3).map(([name, value]) => `${name}: ${String(value)}`).join(' · ');
}

/** A value of a property or of the context as one line of text. */
export function value_text(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** Whether late events are the exception: in an import of old events nearly all are late, and a mark tells nothing. */
export function late_is_rare(events: readonly TimelineEvent[]): boolean {
  return events.filter(({ late }) => late).length * 2 < events.length;
}
