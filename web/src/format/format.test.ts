import { describe, expect, it } from 'vitest';

import { ago, axis_day, date_time, day_range, duration_ms, offset, span } from './dates';
import { bytes, change, count, gap, money, rate, short_count } from './numbers';

const at = '2026-09-03T14:05:09Z';

describe('numbers and dates read as the table of console.md §4', () => {
  it.each([
    ['count', count(1_234_567, 'en'), '1,234,567', count(1_234_567, 'zh-CN'), '1,234,567'],
    ['count in charts', short_count(1_234_567, 'en'), '1.2M', short_count(1_234_567, 'zh-CN'), '123.5万'],
    ['large count', short_count(123_456_789, 'en'), '123.5M', short_count(123_456_789, 'zh-CN'), '1.2亿'],
    ['rate', rate(0.1234, 'en'), '12.3%', rate(0.1234, 'zh-CN'), '12.3%'],
    ['tiny rate', rate(0.0004, 'en'), '<0.1%', rate(0.0004, 'zh-CN'), '<0.1%'],
    ['no rate', rate(0, 'en'), '0.0%', rate(null, 'zh-CN'), '—'],
    ['change', change(0.034, 'en'), '+3.4%', change(-0.034, 'zh-CN'), '-3.4%'],
    ['gap', gap(0.012, 'en'), '+1.2 pp', gap(0.012, 'zh-CN'), '+1.2 个百分点'],
    ['yuan', money(12_345_000, 'CNY', 'en'), 'CN¥1,234.50', money(12_345_000, 'CNY', 'zh-CN'), '¥1,234.50'],
    ['dollar', money(12_345_000, 'USD', 'en'), '$1,234.50', money(12_345_000, 'USD', 'zh-CN'), 'US$1,234.50'],
    ['date and time', date_time(at, 'en', 'UTC'), 'Sep 3, 2026, 14:05:09', date_time(at, 'zh-CN', 'UTC'), '2026年9月3日 14:05:09'],
    ['range', day_range('2026-09-03', '2026-09-09', 'en', 'UTC'), 'Sep 3 – 9, 2026',
      day_range('2026-09-03', '2026-09-09', 'zh-CN', 'UTC'), '2026/9/3 – 2026/9/9'],
    ['axis', axis_day(at, 'en', 'UTC'), 'Sep 3', axis_day(at, 'zh-CN', 'UTC'), '9月3日'],
    ['span', span(187_200_000, 'en'), '2 d 4 h', span(187_200_000, 'zh-CN'), '2天4小时'],
    ['ago', ago(at, Date.parse(at) + 185_000, 'en'), '3 minutes ago', ago(at, Date.parse(at) + 185_000, 'zh-CN'), '3分钟前'],
    ['ago', ago(at, Date.parse(at) + 900, 'en'), 'just now', ago(at, Date.parse(at) - 900, 'zh-CN'), '刚刚'],
    ['bytes', bytes(1_400_000, 'en'), '1.4 MB', bytes(999, 'zh-CN'), '999 B'],
  ])('%s', (_, en, en_expected, zh, zh_expected) => {
    expect(en).toBe(en_expected);
    expect(zh).toBe(zh_expected);
  });

  it('rounds a span at its smaller unit and never shows sixty of it', () => {
    expect(span(3_599_700, 'en')).toBe('1 h');
    expect(span(7_199_000, 'en')).toBe('2 h');
    expect(span(340, 'en')).toBe('340 ms');
    expect(span(0, 'zh-CN')).toBe('0秒');
  });

  it('reads ISO durations and refuses others', () => {
    expect(duration_ms('P7D')).toBe(604_800_000);
    expect(duration_ms('PT1H30M')).toBe(5_400_000);
    expect(duration_ms('P1M')).toBeNull();
    expect(duration_ms('P')).toBeNull();
  });

  it('prints the offset of a zone at the instant', () => {
    expect(offset('Asia/Shanghai', at)).toBe('UTC+08:00');
    expect(offset('America/New_York', '2026-01-01T00:00:00Z')).toBe('UTC-05:00');
  });
});
