// Dates, times and spans for people (console.md §4). Instants are ISO 8601 texts or milliseconds UTC.
import { no_data, type Locale } from './numbers';

const cache = new Map<string, Intl.DateTimeFormat>();

function intl(locale: Locale, zone: string | undefined, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${locale}|${zone ?? ''}|${JSON.stringify(options)}`;
  let format = cache.get(key);
  if (!format) {
    const tag = locale === 'en' ? 'en-US' : locale;
    format = new Intl.DateTimeFormat(tag, { timeZone: known_zone(zone), hourCycle: 'h23', ...options });
    cache.set(key, format);
  }
  return format;
}

// A zone that this browser does not know is shown in UTC rather than not at all.
function known_zone(zone: string | undefined): string | undefined {
  if (!zone) return undefined;
  try {
    new Intl.DateTimeFormat('en-US', { timeZone: zone });
    return zone;
  } catch {
    return 'UTC';
  }
}

type Instant = string | number | null | undefined;

function instant(value: Instant): Date | null {
  if (value === null || value === undefined || value === '') return null;
  const date = new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

/** Sep 3, 2026, 14:05:09 · 2026年9月3日 14:05:09 */
export function date_time(value: Instant, locale: Locale, zone?: string): string {
  const date = instant(value);
  if (!date) return no_data;
  return `${day(value, locale, zone)}${locale === 'en' ? ', ' : ' '}${time(value, locale, zone)}`;
}

/** Sep 3, 2026 · 2026年9月3日 */
export function day(value: Instant, locale: Locale, zone?: string): string {
  const date = instant(value);
  if (!date) return no_data;
  const month = locale === 'en' ? 'short' : 'long';
  return intl(locale, zone, { year: 'numeric', month, day: 'numeric' }).format(date);
}

/** Sep 3 · 9月3日 */
export function axis_day(value: Instant, locale: Locale, zone?: string): string {
  const date = instant(value);
  return date ? intl(locale, zone, { month: 'short', day: 'numeric' }).format(date) : no_data;
}

/** 14:05:09 */
export function time(value: Instant, locale: Locale, zone?: string): string {
  const date = instant(value);
  return date ? intl(locale, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(date) : no_data;
}

/** Sep 3 – 9, 2026 · 2026/9/3 – 2026/9/9. Both days included. */
export function day_range(from: Instant, to: Instant, locale: Locale, zone?: string): string {
  const a = instant(from);
  const b = instant(to);
  if (!a || !b) return no_data;
  if (locale === 'zh-CN') {
    const slashed = intl(locale, zone, { year: 'numeric', month: 'numeric', day: 'numeric' });
    const [first, last] = [slashed.format(a), slashed.format(b)];
    return first === last ? first : `${first} – ${last}`;
  }
  const parts = (date: Date) => Object.fromEntries(
    intl(locale, zone, { year: 'numeric', month: 'short', day: 'numeric' }).formatToParts(date).map((p) => [p.type, p.value]));
  const [x, y] = [parts(a), parts(b)];
  if (x.year !== y.year) return `${x.month} ${x.day}, ${x.year} – ${y.month} ${y.day}, ${y.year}`;
  if (x.month !== y.month) return `${x.month} ${x.day} – ${y.month} ${y.day}, ${y.year}`;
  if (x.day !== y.day) return `${x.month} ${x.day} – ${y.day}, ${y.year}`;
  return `${x.month} ${x.day}, ${x.year}`;
}

const span_units = [
  { ms: 86_400_000, en: ' d', zh: '天' },
  { ms: 3_600_000, en: ' h', zh: '小时' },
  { ms: 60_000, en: ' min', zh: '分钟' },
  { ms: 1_000, en: ' s', zh: '秒' },
] as const;

/** A span of milliseconds by its two largest units: 2 d 4 h · 2天4小时. */
export function span(ms: number | null | undefined, locale: Locale): string {
  if (ms === null || ms === undefined || Number.isNaN(ms)) return no_data;
  const zh = locale === 'zh-CN';
  if (Math.abs(ms) < 1000) return ms === 0 ? (zh ? '0秒' : '0 s') : zh ? `${Math.round(ms)}毫秒` : `${Math.round(ms)} ms`;
  const sign = ms < 0 ? '−' : '';
  const at = span_units.findIndex((unit) => Math.abs(ms) >= unit.ms);
  const step = (span_units[at + 1] ?? span_units[at]!).ms;
  // Rounded at the smaller unit first, so that nothing ever reads "60 min" or "1 h 60 min".
  const rounded = Math.round(Math.abs(ms) / step) * step;
  const first = span_units.findIndex((unit) => rounded >= unit.ms);
  const big = span_units[first]!;
  const small = span_units[first + 1];
  const whole = Math.floor(rounded / big.ms);
  const rest = small ? Math.round((rounded - whole * big.ms) / small.ms) : 0;
  const parts = [`${whole}${zh ? big.zh : big.en}`];
  if (small && rest > 0) parts.push(`${rest}${zh ? small.zh : small.en}`);
  return sign + parts.join(zh ? '' : ' ');
}

const relative = new Map<Locale, Intl.RelativeTimeFormat>();

/** 3 minutes ago · 3分钟前; within ten seconds just now · 刚刚 */
export function ago(value: Instant, now_ms: number, locale: Locale): string {
  const date = instant(value);
  if (!date) return no_data;
  let format = relative.get(locale);
  if (!format) {
    format = new Intl.RelativeTimeFormat(locale, { numeric: 'always' });
    relative.set(locale, format);
  }
  const passed = date.getTime() - now_ms;
  if (Math.abs(passed) < 10_000) return locale === 'en' ? 'just now' : '刚刚';
  const steps: [Intl.RelativeTimeFormatUnit, number][] = [
    ['year', 31_557_600_000], ['month', 2_629_800_000], ['day', 86_400_000], ['hour', 3_600_000], ['minute', 60_000]];
  for (const [unit, ms] of steps) {
    if (Math.abs(passed) >= ms) return format.format(Math.trunc(passed / ms), unit).replaceAll(' ', locale === 'en' ? ' ' : '');
  }
  return format.format(Math.trunc(passed / 1000), 'second').replaceAll(' ', locale === 'en' ? ' ' : '');
}

/** +08:00, the distance of a zone from UTC at an instant. */
export function offset(zone: string, at: Instant): string {
  const date = instant(at) ?? new Date(0);
  const name = intl('en', zone, { timeZoneName: 'longOffset' }).formatToParts(date).find((p) => p.type === 'timeZoneName');
  return name?.value.replace('GMT', 'UTC') ?? 'UTC';
}

/** An ISO 8601 duration of weeks, days, hours, minutes and seconds in milliseconds; null if it is none. */
export function duration_ms(text: string): number | null {
  const found = /^P(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$/.exec(text);
  if (!found || text === 'P' || text.endsWith('T')) return null;
  const [weeks, days, hours, minutes, seconds] = found.slice(1).map((part) => Number(part ?? 0)) as [number, number, number, number, number];
  return ((weeks * 7 + days) * 86_400 + hours * 3600 + minutes * 60 + seconds) * 1000;
}
