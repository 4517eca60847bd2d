// The editor of a list of filters on one kind of event: property, comparison, value.
import { Input } from 'antd';
import { useEffect, useState, type ReactElement } from 'react';
import { useTranslation } from 'react-i18next';

import { Button, IconButton } from './controls';
import { Select, SelectMany, type Option } from './select';

type Value = string | number | boolean;

export interface FilterRow<Op extends string> {
  name: string;
  op: Op;
  value: Value | Value[] | null;
}

/** How values are typed and which comparisons take one or several: given by the caller, who owns the language. */
export interface FilterRules<Op extends string> {
  operators: readonly Op[];
  first: Op;
  needs_value: (op: Op) => boolean;
  takes_list: (op: Op) => boolean;
  read: (text: string) => Value;
  show: (value: Value) => string;
  operator_label: (op: Op) => string;
}

interface FiltersProps<Op extends string> {
  rules: FilterRules<Op>;
  filters: readonly FilterRow<Op>[];
  properties: readonly Option[];
  loading?: boolean;
  onChange: (filters: FilterRow<Op>[]) => void;
}

// Keeps what is typed apart from what it means, so that "1." and half a word can be typed.
function ValueInput({ text, onText, label }: { text: string; onText: (text: string) => void; label: string }): ReactElement {
  const { t } = useTranslation();
  const [typed, set_typed] = useState(text);
  useEffect(() => set_typed(text), [text]);
  return (
    <Input aria-label={label} title={t('filter.hint')} value={typed} placeholder={label} style={{ width: 140 }}
      onChange={(event) => set_typed(event.target.value)} onBlur={() => onText(typed)} onPressEnter={() => onText(typed)} />
  );
}

export function Filters<Op extends string>({ rules, filters, properties, loading, onChange }: FiltersProps<Op>): ReactElement {
  const { t } = useTranslation();
  const change = (at: number, next: Partial<FilterRow<Op>>) => onChange(filters.map((filter, k) => (k === at ? { ...filter, ...next } : filter)));
  const with_value = (filter: FilterRow<Op>, op: Op): Partial<FilterRow<Op>> => {
    if (!rules.needs_value(op)) return { op, value: null };
    const list = Array.isArray(filter.value) ? filter.value : filter.value === null ? [] : [filter.value];
    return { op, value: rules.takes_list(op) ? list : list[0] ?? null };
  };
  return (
    <div className="filters">
      {filters.map((filter, at) => (
        <div key={at} className="filter-row">
          <Select label={t('filter.property')} options={properties} value={filter.name} loading={loading ?? false} empty={t('filter.none')} width={160}
            placeholder={t('filter.property')} onChange={(name) => change(at, { name })} />
          <Select label={t('filter.operator')} width={130} value={filter.op} options={rules.operators.map((op) => ({ value: op, label: rules.operator_label(op) }))}
            onChange={(op) => change(at, with_value(filter, op as Op))} />
          {rules.needs_value(filter.op) && (Array.isArray(filter.value) ? (
            <div className="filter-list">
              <SelectMany label={t('filter.value')} free options={[]} values={filter.value.map(rules.show)} placeholder={t('filter.value')}
                onChange={(values) => change(at, { value: values.map(rules.read) })} />
            </div>
          ) : (
            <ValueInput label={t('filter.value')} text={filter.value === null ? '' : rules.show(filter.value)}
              onText={(text) => change(at, { value: text === '' ? null : rules.read(text) })} />
          ))}
          <IconButton icon="close" label={t('filter.remove')} onClick={() => onChange(filters.filter((_, k) => k !== at))} />
        </div>
      ))}
      <Button kind="quiet" small icon="filter" onClick={() => onChange([...filters, { name: '', op: rules.first, value: null }])}>{t('filter.add')}</Button>
    </div>
  );
}
