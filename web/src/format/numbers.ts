// Numbers for people (console.md §4). Every function takes the language; formats are cached.

export type Locale = 'en' | 'zh-CN';

const cache = new Map<string, Intl.NumberFormat>();

function intl(locale: Locale, options: Intl.NumberFormatOptions): Intl.NumberFormat {
  const key = locale + JSON.stringify(options);
  let format = cache.get(key);
  if (!format) {
    format = new Intl.NumberFormat(locale === 'en' ? 'en-US' : locale, options);
    cache.set(key, format);
  }
  return format;
}

/** What stands where nothing is known: never 0 (rule e). */
export const no_data = '—';

type Maybe = number | null | undefined;
const missing = (value: Maybe): value is null | undefined => value === null || value === undefined || Number.isNaN(value);

/** 1,234,567. Of groups that are too small to be shown the server says "<10" instead. */
export function count(value: Maybe | string, locale: Locale): string {
  if (typeof value === 'string') return value;
  return missing(value) ? no_data : intl(locale, { maximumFractionDigits: 0 }).format(value);
}

/** 1.2M · 123.5万: for marks and axes of charts. */
export function short_count(value: Maybe, locale: Locale): string {
  return missing(value) ? no_data : intl(locale, { notation: 'compact', maximumFractionDigits: 1 }).format(value);
}

/** A share from 0 to 1 as 12.3%, `<0.1%` where it is tiny. */
export function rate(value: Maybe, locale: Locale): string {
  if (missing(value)) return no_data;
  if (value > 0 && value < 0.001) return '<0.1%';
  return intl(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(value);
}

/** A relative change as +3.4%. */
export function change(value: Maybe, locale: Locale): string {
  if (missing(value)) return no_data;
  return intl(locale, { style: 'percent', minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(value);
}

/** A gap between two shares in percentage points: +1.2 pp. */
export function gap(value: Maybe, locale: Locale): string {
  if (missing(value)) return no_data;
  const text = intl(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' }).format(value * 100);
  return locale === 'en' ? `${text} pp` : `${text} 个百分点`;
}

/** Money from ten-thousandths of one unit: CN¥1,234.50. */
export function money(ten_thousandths: Maybe, currency: string, locale: Locale): string {
  return missing(ten_thousandths) ? no_data : intl(locale, { style: 'currency', currency }).format(ten_thousandths / 10_000);
}

/** A plain number with up to `digits` decimals. */
export function decimal(value: Maybe, digits: number, locale: Locale): string {
  return missing(value) ? no_data : intl(locale, { maximumFractionDigits: digits }).format(value);
}

/** 1.4 MB */
export function bytes(value: Maybe, locale: Locale): string {
  if (missing(value)) return no_data;
  const units = ['B', 'kB', 'MB', 'GB', 'TB'];
  let at = 0;
  let rest = value;
  while (rest >= 1000 && at < units.length - 1) { rest /= 1000; at += 1; }
  return `${intl(locale, { maximumFractionDigits: at === 0 ? 0 : 1 }).format(rest)} ${units[at]}`;
}
