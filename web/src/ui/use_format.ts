// The functions of format/ in the language of the page.
import { useMemo } from 'react';

import * as dates from '@/format/dates';
import * as numbers from '@/format/numbers';
import { useLanguage } from '@/i18n';

export function useFormat() {
  const locale = useLanguage();
  return useMemo(() => ({
    locale,
    count: (value: number | string | null | undefined) => numbers.count(value, locale),
    short_count: (value: number | null | undefined) => numbers.short_count(value, locale),
    rate: (value: number | null | undefined) => numbers.rate(value, locale),
    bytes: (value: number | null | undefined) => numbers.bytes(value, locale),
    decimal: (value: number | null | undefined, digits = 2) => numbers.decimal(value, digits, locale),
    money: (ten_thousandths: number | null | undefined, currency: string) => numbers.money(ten_thousandths, currency, locale),
    date_time: (value: string | number | null | undefined, zone?: string) => dates.date_time(value, locale, zone),
    day: (value: string | number | null | undefined, zone?: string) => dates.day(value, locale, zone),
    axis_day: (value: string | number | null | undefined, zone?: string) => dates.axis_day(value, locale, zone),
    time: (value: string | number | null | undefined, zone?: string) => dates.time(value, locale, zone),
    day_range: (from: string | null | undefined, to: string | null | undefined, zone?: string) => dates.day_range(from, to, locale, zone),
    span: (ms: number | null | undefined) => dates.span(ms, locale),
    // A quantile of a report: "≈" where it comes from a sketch.
    quantile: (ms: number | null | undefined, { approximate }: { approximate?: boolean | undefined }) => (
      approximate && ms !== null && ms !== undefined ? `≈ ${dates.span(ms, locale)}` : dates.span(ms, locale)
    ),
    ago: (value: string | number | null | undefined, now: number) => dates.ago(value, now, locale),
  }), [locale]);
}

export type Format = ReturnType<typeof useFormat>;
