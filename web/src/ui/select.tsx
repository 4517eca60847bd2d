// Searchable choices over Ant Design's Select.
import { Select as AntSelect } from 'antd';
import type { ReactElement } from 'react';

export interface Option {
  value: string;
  label: string;
  /** Shown at the right, such as a count. */
  note?: string;
}

interface CommonProps {
  label: string;
  options: readonly Option[];
  placeholder?: string;
  loading?: boolean;
  empty?: string;
}

interface OneProps extends CommonProps {
  value: string;
  onChange: (value: string) => void;
  clearable?: boolean;
  width?: number;
}

const fits = (typed: string, option: { value?: unknown; label?: unknown } | undefined) =>
  `${String(option?.value)} ${String(option?.label)}`.toLowerCase().includes(typed.toLowerCase());

function row(option: { data: Option }): ReactElement {
  return (
    <span className="option">
      <span className="option-label">{option.data.label}</span>
      {option.data.note && <span className="option-note">{option.data.note}</span>}
    </span>
  );
}

export function Select({ label, options, value, onChange, placeholder, loading, empty, clearable, width }: OneProps): ReactElement {
  return (
    <AntSelect<string, Option> aria-label={label} showSearch={{ filterOption: fits }} value={value || null} placeholder={placeholder}
      options={options as Option[]} optionRender={(option) => row(option as { data: Option })} loading={loading ?? false}
      allowClear={clearable ?? false} onChange={(chosen) => onChange(chosen ?? '')} popupMatchSelectWidth={false}
      notFoundContent={empty ?? null} style={{ width: width ?? '100%' }} />
  );
}

interface ManyProps extends CommonProps {
  values: readonly string[];
  onChange: (values: string[]) => void;
  /** Also what is not in the list, as typed. */
  free?: boolean;
}

export function SelectMany({ label, options, values, onChange, placeholder, loading, empty, free }: ManyProps): ReactElement {
  return (
    <AntSelect<string[], Option> aria-label={label} mode={free ? 'tags' : 'multiple'} showSearch={{ filterOption: fits }}
      value={[...values]} placeholder={placeholder} options={options as Option[]} loading={loading ?? false} maxTagCount="responsive"
      optionRender={(option) => row(option as { data: Option })} onChange={onChange} popupMatchSelectWidth={false}
      notFoundContent={empty ?? null} style={{ width: '100%' }} />
  );
}
