// Labelled fields of a form, over the browser's own: passwords and codes are filled in by password managers.
import './form.css';

import { useId, useState, type FormEvent, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface FormProps {
  label: string;
  onSubmit: () => void;
  children: ReactNode;
}

export function Form({ label, onSubmit, children }: FormProps): ReactElement {
  const submit = (event: FormEvent) => {
    event.preventDefault();
    onSubmit();
  };
  return <form className="form" aria-label={label} onSubmit={submit}>{children}</form>;
}

interface TextProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  /** What is wrong with the value. */
  error?: string | undefined;
  type?: 'text' | 'email' | 'date' | 'datetime-local';
  autoComplete?: string;
  inputMode?: 'numeric' | 'text';
  required?: boolean;
  autoFocus?: boolean;
  maxLength?: number;
  placeholder?: string;
  /** Codes and secrets: every character is to be told apart. */
  code?: boolean;
}

function Labelled({ label, id, hint, error, children }: { label: string; id: string; hint?: ReactNode; error?: string | undefined; children: ReactNode }): ReactElement {
  return (
    <div className="form-field">
      <label htmlFor={id}>{label}</label>
      {children}
      {error ? <span className="form-error" id={`${id}-note`} role="alert">{error}</span> : hint && <span className="note" id={`${id}-note`}>{hint}</span>}
    </div>
  );
}

export function TextField({ label, value, onChange, hint, error, type = 'text', autoComplete = 'off', inputMode, required = true, autoFocus, maxLength, placeholder, code }: TextProps): ReactElement {
  const id = useId();
  return (
    <Labelled label={label} id={id} hint={hint} error={error}>
      <input id={id} className={code ? 'plain-input form-code' : 'plain-input'} type={type} value={value} autoComplete={autoComplete} inputMode={inputMode}
        required={required} autoFocus={autoFocus} maxLength={maxLength} placeholder={placeholder} aria-invalid={error ? true : undefined}
        aria-describedby={hint || error ? `${id}-note` : undefined} spellCheck={false} autoCapitalize="off" onChange={(event) => onChange(event.target.value)} />
    </Labelled>
  );
}

interface PasswordProps {
  label: string;
  value: string;
  onChange: (value: string) => void;
  hint?: ReactNode;
  error?: string | undefined;
  fresh?: boolean;
  autoFocus?: boolean;
}

export function PasswordField({ label, value, onChange, hint, error, fresh, autoFocus }: PasswordProps): ReactElement {
  const { t } = useTranslation();
  const id = useId();
  const [shown, set_shown] = useState(false);
  return (
    <Labelled label={label} id={id} hint={hint} error={error}>
      <div className="form-password">
        <input id={id} className="plain-input" type={shown ? 'text' : 'password'} value={value} autoComplete={fresh ? 'new-password' : 'current-password'}
          required autoFocus={autoFocus} maxLength={256} aria-invalid={error ? true : undefined} aria-describedby={hint || error ? `${id}-note` : undefined}
          spellCheck={false} autoCapitalize="off" onChange={(event) => onChange(event.target.value)} />
        <button type="button" className="form-show" aria-pressed={shown} onClick={() => set_shown(!shown)}>{shown ? t('form.hide') : t('form.show')}</button>
      </div>
    </Labelled>
  );
}

export function SelectField({ label, value, options, onChange, hint }: { label: string; value: string; options: readonly { value: string; label: string }[]; onChange: (value: string) => void; hint?: string }): ReactElement {
  const id = useId();
  return (
    <Labelled label={label} id={id} hint={hint}>
      <select id={id} className="plain-select" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => <option key={option.value} value={option.value}>{option.label}</option>)}
      </select>
    </Labelled>
  );
}

export function CheckField({ label, note, checked, onChange, disabled }: { label: string; note?: ReactNode; checked: boolean; onChange: (on: boolean) => void; disabled?: boolean }): ReactElement {
  return (
    <label className="form-check">
      <input type="checkbox" checked={checked} disabled={disabled} onChange={(event) => onChange(event.target.checked)} />
      <span>
        <span className="form-check-label">{label}</span>
        {note && <span className="note">{note}</span>}
      </span>
    </label>
  );
}

/** Sends the form. */
export function Submit({ children, busy, disabled }: { children: ReactNode; busy?: boolean; disabled?: boolean }): ReactElement {
  return <button type="submit" className="form-submit" disabled={disabled || busy} aria-busy={busy || undefined}>{children}</button>;
}
