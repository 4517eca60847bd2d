import { useEffect, useState, type ReactElement } from 'react';

import { useTranslation } from '@/i18n';

import { window_parts, window_text, type WindowUnit } from './window';

interface WindowInputProps {
  label: string;
  /** ISO 8601, such as `P7D`. */
  value: string;
  onChange: (value: string) => void;
}

export function WindowInput({ label, value, onChange }: WindowInputProps): ReactElement {
  const { t } = useTranslation();
  const { amount, unit } = window_parts(value) ?? { amount: 7, unit: 'days' as WindowUnit };
  const [typed, set_typed] = useState(String(amount));
  useEffect(() => set_typed(String(amount)), [amount]);
  const keep = (text: string, next: WindowUnit) => {
    const kept = window_text({ amount: Number(text), unit: next });
    set_typed(String(window_parts(kept)?.amount));
    onChange(kept);
  };
  return (
    <span className="window-input" role="group" aria-label={label}>
      <input className="plain-input" type="number" min={1} aria-label={`${label}: ${t('window.amount')}`} value={typed}
        onChange={(event) => set_typed(event.target.value)} onBlur={() => keep(typed, unit)}
        onKeyDown={(event) => { if (event.key === 'Enter') keep(typed, unit); }} />
      <select className="plain-select" aria-label={`${label}: ${t('window.unit')}`} value={unit} onChange={(event) => keep(typed, event.target.value as WindowUnit)}>
        <option value="minutes">{t('window.minutes')}</option>
        <option value="hours">{t('window.hours')}</option>
        <option value="days">{t('window.days')}</option>
      </select>
    </span>
  );
}
