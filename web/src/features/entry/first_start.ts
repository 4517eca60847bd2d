// What the browser says about where its reader lives, as first answers to the questions of the first start.

export const currencies = ['CNY', 'USD', 'EUR', 'GBP', 'JPY', 'HKD', 'SGD', 'AUD', 'CAD', 'CHF', 'INR', 'KRW', 'TWD', 'BRL', 'SEK', 'PLN'] as const;
export const week_starts = ['monday', 'sunday', 'saturday'] as const;
export type WeekStart = (typeof week_starts)[number];

export const own_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;

/** All zones that the browser knows, and its own. */
export function zones(): string[] {
  return [...new Set(['UTC', own_zone, ...Intl.supportedValuesOf('timeZone')])].sort();
}

const of_region: Record<string, (typeof currencies)[number]> = {
  CN: 'CNY', US: 'USD', GB: 'GBP', JP: 'JPY', HK: 'HKD', SG: 'SGD', AU: 'AUD', CA: 'CAD', CH: 'CHF', IN: 'INR', KR: 'KRW', TW: 'TWD', BR: 'BRL', SE: 'SEK', PL: 'PLN',
  AT: 'EUR', BE: 'EUR', DE: 'EUR', ES: 'EUR', FI: 'EUR', FR: 'EUR', GR: 'EUR', IE: 'EUR', IT: 'EUR', LU: 'EUR', NL: 'EUR', PT: 'EUR',
};

function region_of(language: string): string {
  return new Intl.Locale(language).maximize().region ?? '';
}

export function first_currency(language: string): string {
  return of_region[region_of(language)] ?? 'USD';
}

/** CLDR: Monday but for regions whose calendars start on Sunday or Saturday. */
const on_sunday = new Set(['US', 'CA', 'JP', 'KR', 'TW', 'HK', 'IN', 'BR', 'MX', 'IL', 'TH', 'PH', 'ZA', 'SA']);
const on_saturday = new Set(['EG', 'AE', 'DZ', 'IR', 'IQ', 'JO', 'QA', 'KW']);

export function first_week_start(language: string): WeekStart {
  const region = region_of(language);
  return on_sunday.has(region) ? 'sunday' : on_saturday.has(region) ? 'saturday' : 'monday';
}
