// Our names over Ant Design: buttons and switches that every page needs.
import { Button as AntButton, Segmented as AntSegmented, Switch as AntSwitch } from 'antd';
import type { ReactElement, ReactNode } from 'react';

import { Icon, type IconName } from './icons';

interface ButtonProps {
  children: ReactNode;
  onClick?: () => void;
  kind?: 'primary' | 'plain' | 'quiet' | 'destructive';
  icon?: IconName;
  disabled?: boolean;
  busy?: boolean;
  pressed?: boolean;
  small?: boolean;
}

export function Button({ children, onClick, kind = 'plain', icon, disabled, busy, pressed, small }: ButtonProps): ReactElement {
  const type = kind === 'primary' ? 'primary' : kind === 'quiet' ? 'text' : 'default';
  return (
    <AntButton type={type} danger={kind === 'destructive'} onClick={onClick} disabled={disabled} loading={busy}
      size={small ? 'small' : 'middle'} aria-pressed={pressed} icon={icon ? <Icon name={icon} size={16} /> : undefined}>
      {children}
    </AntButton>
  );
}

interface IconButtonProps {
  icon: IconName;
  /** What it does, spoken and shown on hover. */
  label: string;
  onClick: () => void;
  disabled?: boolean;
}

export function IconButton({ icon, label, onClick, disabled }: IconButtonProps): ReactElement {
  return (
    <button type="button" className="icon-button" aria-label={label} title={label} onClick={onClick} disabled={disabled}>
      <Icon name={icon} />
    </button>
  );
}

interface SegmentedProps<T extends string> {
  label: string;
  value: T;
  options: { value: T; label: string }[];
  onChange: (value: T) => void;
}

export function Segmented<T extends string>({ label, value, options, onChange }: SegmentedProps<T>): ReactElement {
  return <AntSegmented aria-label={label} value={value} options={options} onChange={onChange} />;
}

export function Switch({ label, checked, onChange }: { label: string; checked: boolean; onChange: (on: boolean) => void }): ReactElement {
  return (
    <label className="switch">
      <AntSwitch size="small" checked={checked} onChange={onChange} aria-label={label} />
      <span>{label}</span>
    </label>
  );
}

/** A labelled place for a control; the label stands above it. */
export function Field({ label, children, hint, wide }: { label: string; children: ReactNode; hint?: string; wide?: boolean }): ReactElement {
  return (
    <div className={wide ? 'field field-wide' : 'field'}>
      <span className="field-label">{label}</span>
      {children}
      {hint && <span className="note">{hint}</span>}
    </div>
  );
}
