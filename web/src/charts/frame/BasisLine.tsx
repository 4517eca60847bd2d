// Who was counted, over what, by which rules: under the title of every report (UI-12).
import './frame.css';

import type { TFunction } from 'i18next';
import type { ReactElement } from 'react';

import { duration_ms, offset } from '@/format/dates';
import { label, useTranslation } from '@/i18n';
import { Icon } from '@/ui/icons';
import { useFormat, type Format } from '@/ui/use_format';

export interface BasisFields {
  query: Record<string, unknown>;
  units: number;
  events: number;
  from?: string | null;
  to?: string | null;
  zone: string;
  now: string;
  window?: unknown;
  late?: number;
  left_out?: Record<string, number | undefined>;
  open?: number | null;
  recomputed?: boolean;
  approximate?: boolean;
  took_ms?: number;
}

type Translate = TFunction;

function left_out(basis: BasisFields): [reason: string, n: number][] {
  return Object.entries(basis.left_out ?? {}).flatMap(([reason, n]) => (n ? [[reason, n] as [string, number]] : []));
}

/** The parts of the line, in order. Also what "copy number with basis" copies. */
export function basis_parts(basis: BasisFields, t: Translate, format: Format): string[] {
  const units = { count: basis.units, shown: format.count(basis.units) };
  const out = left_out(basis).reduce((sum, [, n]) => sum + n, 0);
  const window = typeof basis.window === 'string' ? duration_ms(basis.window) : null;
  const parts = [
    basis.query.unit === 'session' ? t('units_session', units) : t('units_customer', units),
    t('basis.events', { shown: format.count(basis.events) }),
    basis.from || basis.to ? format.day_range(basis.from ?? basis.now, basis.to ?? basis.now, basis.zone) : t('basis.all_time'),
    `${basis.zone} (${offset(basis.zone, basis.now)})`,
  ];
  if (window !== null) parts.push(t('basis.window', { span: format.span(window) }));
  parts.push(t('basis.ties'));
  if (basis.open) parts.push(t('basis.open', { shown: format.count(basis.open) }));
  parts.push(out === 0 ? t('basis.none_left_out') : t('basis.left_out', { shown: format.count(out) }));
  if (basis.late) parts.push(t('basis.late', { shown: format.count(basis.late) }));
  if (basis.approximate) parts.push(t('basis.approximate'));
  if (basis.recomputed) parts.push(t('basis.recomputed'));
  parts.push(t('basis.as_of', { time: format.date_time(basis.now, basis.zone) }));
  if (basis.took_ms !== undefined) parts.push(t('basis.took', { ms: format.count(basis.took_ms) }));
  return parts;
}

export function BasisLine({ basis }: { basis: BasisFields }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  return (
    <details className="basis">
      <summary>
        <Icon name="chevron" size={12} />
        <b>{t('basis.label')}</b>
        {basis_parts(basis, t, format).join(' · ')}
      </summary>
      <div className="basis-body">
        {left_out(basis).length > 0 && (
          <div className="basis-left">
            {left_out(basis).map(([reason, n]) => <span key={reason}>{label('common', 'basis', `reason_${reason}`)} {format.count(n)}</span>)}
          </div>
        )}
        <h3>{t('basis.details')}</h3>
        <pre>{JSON.stringify(basis.query, null, 2)}</pre>
      </div>
    </details>
  );
}
