// Filters on events: of one name (its own properties) or of all (what every event has).
import type { ReactElement } from 'react';

import { usePropertyNames } from '@/api/events';
import { label } from '@/i18n';
import { needs_value, operators, read_value, show_value, takes_list, type Filter, type Operator } from '@/url/filters';
import { Filters, type FilterRules } from '@/ui/filters';
import { useFormat } from '@/ui/use_format';

const rules: FilterRules<Operator> = {
  operators,
  first: 'eq',
  needs_value,
  takes_list,
  read: read_value,
  show: show_value,
  operator_label: (op) => label('common', 'operator', op),
};

// Properties that every event has (PD-3).
const everywhere = ['channel', 'event', 'value'];

interface EventFiltersProps {
  /** The event whose properties are offered; null for filters on all events. */
  event: string | null;
  filters: Filter[];
  onChange: (filters: Filter[]) => void;
}

export function EventFilters({ event, filters, onChange }: EventFiltersProps): ReactElement {
  const format = useFormat();
  const names = usePropertyNames(event);
  const own = (names.data ?? []).filter(({ name }) => !everywhere.includes(name));
  const properties = [
    ...everywhere.filter((name) => event === null || name !== 'event').map((name) => ({ value: name, label: name })),
    ...own.map(({ name, count }) => ({ value: name, label: name, note: format.short_count(count) })),
  ];
  return <Filters rules={rules} filters={filters} properties={properties} loading={names.isLoading} onChange={onChange} />;
}
