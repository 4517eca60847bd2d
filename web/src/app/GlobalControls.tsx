// Range, time zone and counted unit: the same for all questions, kept in the URL (UI-6).
import { useEffect, useState, type ReactElement } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';

import { useLanguage, useTranslation } from '@/i18n';
import { day_range } from '@/format/dates';
import { search_of } from '@/url/codec';
import { parse_globals, parse_period, print_globals, print_period, type Globals } from '@/url/globals';

const ranges = ['', '-7d', '-30d', '-90d', '-365d'] as const;
const zones = ['UTC', 'Asia/Shanghai', 'Europe/London', 'Europe/Berlin', 'America/New_York', 'America/Los_Angeles'];
const own_zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const global_keys = ['p', 'z', 'u'];

// Which pages honour which controls.
const honoured: Record<string, readonly (keyof Globals)[]> = {
  '/': ['period', 'zone'],
  '/funnel': ['period', 'zone', 'unit'],
  '/flow': ['period', 'zone', 'unit'],
  '/process': ['period', 'zone', 'unit'],
};

/** The search of the page with other globals, all else as it is. */
function with_changed(search: string, change: Partial<Globals>): string {
  const params = new URLSearchParams(search);
  const rest = [...params].filter(([key]) => !global_keys.includes(key) && key !== 'at');
  return search_of([...print_globals({ ...parse_globals(params), ...change }), ...(rest as [string, string][])]);
}

export function GlobalControls(): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const { pathname, search } = useLocation();
  const navigate = useNavigate();
  const { period, zone, unit } = parse_globals(new URLSearchParams(search));
  const [choosing, set_choosing] = useState(false);
  const [days, set_days] = useState({ from: '', to: '' });
  useEffect(() => set_choosing(false), [pathname]);

  const here = honoured[pathname] ?? [];
  const change = (next: Partial<Globals>) => navigate(pathname + with_changed(search, next));
  const shown = print_period(period);
  const other_range = !(ranges as readonly string[]).includes(shown);

  const choose_range = (value: string) => {
    if (value === 'custom') {
      if (period.kind === 'days') set_days({ from: period.from, to: period.to });
      set_choosing(true);
    } else {
      set_choosing(false);
      change({ period: parse_period(value) });
    }
  };
  const why = (control: keyof Globals) => (here.includes(control) ? undefined : t('top.not_here'));

  return (
    <div className="globals">
      <label className="global" title={why('period')}>
        <span className="global-label">{t('top.range')}</span>
        <select value={choosing ? 'custom' : shown} disabled={!here.includes('period')} onChange={(event) => choose_range(event.target.value)}>
          {ranges.map((range) => (
            <option key={range} value={range}>{range === '' ? t('top.range_all') : t('top.range_last', { count: Number(range.slice(1, -1)) })}</option>
          ))}
          {other_range && <option value={shown}>{period.kind === 'days' ? day_range(period.from, period.to, language, 'UTC') : shown}</option>}
          <option value="custom">{t('top.range_custom')}</option>
        </select>
      </label>
      {choosing && (
        <form className="global-days" onSubmit={(event) => { event.preventDefault(); set_choosing(false); change({ period: { kind: 'days', ...days } }); }}>
          <input type="date" required aria-label={t('top.from')} value={days.from} max={days.to || undefined} onChange={(event) => set_days({ ...days, from: event.target.value })} />
          <span aria-hidden="true">–</span>
          <input type="date" required aria-label={t('top.to')} value={days.to} min={days.from || undefined} onChange={(event) => set_days({ ...days, to: event.target.value })} />
          <button type="submit" className="global-apply">{t('top.apply')}</button>
        </form>
      )}
      <label className="global global-zone" title={why('zone')}>
        <span className="global-label">{t('top.zone')}</span>
        <select value={zone} disabled={!here.includes('zone')} onChange={(event) => change({ zone: event.target.value })}>
          <option value="">{t('top.zone_project')}</option>
          {[...new Set([...zones, own_zone, ...(zone ? [zone] : [])])].map((name) => <option key={name} value={name}>{name}</option>)}
        </select>
      </label>
      <label className="global" title={why('unit')}>
        <span className="global-label">{t('top.unit')}</span>
        <select value={unit} disabled={!here.includes('unit')} onChange={(event) => change({ unit: event.target.value as Globals['unit'] })}>
          <option value="customer">{t('unit.customer')}</option>
          <option value="session">{t('unit.session')}</option>
        </select>
      </label>
    </div>
  );
}
