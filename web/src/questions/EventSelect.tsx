// The choice of events by name, with how often each happened.
import type { ReactElement } from 'react';

import { useEventNames } from '@/api/events';
import { useTranslation } from '@/i18n';
import { Select, SelectMany } from '@/ui/select';
import { useFormat } from '@/ui/use_format';

function useOptions() {
  const format = useFormat();
  const names = useEventNames();
  const options = (names.data ?? []).map(({ event, count }) => ({ value: event, label: event, note: format.short_count(count) }));
  return { options, loading: names.isPending };
}

interface EventSelectProps {
  label: string;
  value: string;
  onChange: (event: string) => void;
  placeholder?: string;
  clearable?: boolean;
}

export function EventSelect({ label, value, onChange, placeholder, clearable }: EventSelectProps): ReactElement {
  const { t } = useTranslation();
  const { options, loading } = useOptions();
  return (
    <Select label={label} value={value} options={options} loading={loading} onChange={onChange} placeholder={placeholder ?? label}
      clearable={clearable ?? false} empty={t('no_rows')} />
  );
}

export function EventSelectMany({ label, values, onChange }: { label: string; values: readonly string[]; onChange: (events: string[]) => void }): ReactElement {
  const { t } = useTranslation();
  const { options, loading } = useOptions();
  return <SelectMany label={label} values={values} options={options} loading={loading} onChange={onChange} placeholder={label} empty={t('no_rows')} />;
}
