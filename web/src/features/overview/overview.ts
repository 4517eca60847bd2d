// What the overview draws. Pure.
import type { Overview, OverviewPeriod } from '@/api/overview';
import type { Globals } from '@/url/globals';

const channels_drawn_max = 8;

/** The period of the request: days as chosen, or the last days up to `today` (a local date of the zone). */
export function overview_period({ period, zone }: Globals, now_ms: number): OverviewPeriod {
  const in_zone = zone ? { zone } : {};
  if (period.kind === 'days') return { from: period.from, to: period.to, ...in_zone };
  if (period.kind === 'last') {
    const found = /^P(\d+)([DW])$/.exec(period.duration);
    const days = Number(found?.[1] ?? 30) * (found?.[2] === 'W' ? 7 : 1);
    return { from: new Date(now_ms - days * 86_400_000).toISOString().slice(0, 10), ...in_zone };
  }
  return in_zone;
}

export interface ChannelSeries {
  /** Null for the channels beyond the drawn ones. */
  channel: string | null;
  values: number[];
}

/** The most frequent channels one by one, the others as one. */
export function channel_series({ channels }: Overview): ChannelSeries[] {
  const shown = channels.slice(0, channels.length > channels_drawn_max ? channels_drawn_max - 1 : channels_drawn_max);
  const rest = channels.slice(shown.length);
  const series: ChannelSeries[] = shown.map(({ channel, by_bucket }) => ({ channel, values: by_bucket }));
  if (rest.length > 0) {
    const values = (rest[0]?.by_bucket ?? []).map((_, at) => rest.reduce((sum, { by_bucket }) => sum + (by_bucket[at] ?? 0), 0));
    series.push({ channel: null, values });
  }
  return series;
}

export interface Extremes {
  largest: Overview['buckets'][number];
  smallest: Overview['buckets'][number];
}

/** The fullest and the emptiest bucket among those that have ended; null where none has. */
export function extremes({ buckets }: Overview, field: 'events' | 'customers'): Extremes | null {
  const ended = buckets.filter(({ complete }) => complete);
  if (ended.length === 0) return null;
  const by = [...ended].sort((a, b) => a[field] - b[field]);
  return { smallest: by[0]!, largest: by.at(-1)! };
}

export function share(part: number, whole: number): number | null {
  return whole === 0 ? null : part / whole;
}

/** Records of the log that the slowest projection has not applied yet. */
export function behind({ projections }: Overview['freshness']): number {
  return Math.max(0, ...projections.map((projection) => projection.behind));
}

/** The points of a line of `width` × `height` through the values, as SVG path data. */
export function sparkline(values: readonly number[], width: number, height: number): string {
  const most = Math.max(1, ...values);
  const step = values.length > 1 ? width / (values.length - 1) : 0;
  return values.map((value, at) => `${at === 0 ? 'M' : 'L'}${(at * step).toFixed(1)} ${(height - (value / most) * height).toFixed(1)}`).join('');
}
