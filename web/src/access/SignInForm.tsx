// E-mail and password, and the second factor where one is due. Shown as a page, or as a dialog over one.
import './access.css';

import { useEffect, useState, type ReactElement } from 'react';

import { useSignIn } from '@/api/access';
import { Problem } from '@/api/problem';
import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Form, PasswordField, Submit, TextField } from '@/ui/form';

import { digits_of } from './gate';

/** Seconds left until the server listens again; counts down. */
function useWait(error: unknown): number {
  const told = error instanceof Problem && error.status === 429 ? error.retry_after_s ?? 1 : 0;
  const [left, set_left] = useState(told);
  useEffect(() => {
    set_left(told);
    if (told === 0) return undefined;
    const until = performance.now() + told * 1000;
    const timer = setInterval(() => set_left(Math.max(0, Math.ceil((until - performance.now()) / 1000))), 250);
    return () => clearInterval(timer);
  }, [told, error]);
  return left;
}

export function SignInForm({ email: known = '', onDone }: { email?: string; onDone?: () => void }): ReactElement {
  const { t } = useTranslation('access');
  const sign_in = useSignIn();
  const [email, set_email] = useState(known);
  const [password, set_password] = useState('');
  const [factor_due, set_factor_due] = useState(false);
  const [by_recovery, set_by_recovery] = useState(false);
  const [code, set_code] = useState('');
  const wait = useWait(sign_in.error);

  const send = () => {
    const second = !factor_due || code === '' ? {} : by_recovery ? { recovery_code: code.trim() } : { factor_code: digits_of(code) };
    sign_in.mutate({ email: email.trim(), password, ...second }, {
      onSuccess: () => onDone?.(),
      onError: (error) => {
        if (error instanceof Problem && error.type === 'factor_needed') set_factor_due(true);
        set_code('');
      },
    });
  };

  const fault = sign_in.error instanceof Problem ? sign_in.error : null;
  // The server asks for the factor by an error; the first time that is no fault of anybody.
  const wrong = fault && (fault.type === 'factor_needed' ? sign_in.variables?.factor_code || sign_in.variables?.recovery_code : true);
  return (
    <Form label={t('sign_in.title')} onSubmit={send}>
      {!factor_due ? (
        <>
          <TextField label={t('email')} type="email" autoComplete="username" value={email} onChange={set_email} autoFocus={known === ''} />
          <PasswordField label={t('password')} value={password} onChange={set_password} autoFocus={known !== ''} />
        </>
      ) : (
        <>
          <p className="note" role="status">{t('sign_in.factor_due')}</p>
          <TextField key={by_recovery ? 'recovery' : 'code'} label={by_recovery ? t('recovery_code') : t('factor_code')} value={code} onChange={set_code} autoFocus code
            autoComplete="one-time-code" inputMode={by_recovery ? 'text' : 'numeric'} hint={by_recovery ? t('recovery_code_hint') : t('factor_code_hint')} />
        </>
      )}
      {wrong && !sign_in.isPending && (
        <p className="form-error" role="alert">
          {wait > 0 ? t('sign_in.wait', { seconds: wait })
            : fault.status === 401 ? (factor_due ? t('sign_in.wrong_code') : t('sign_in.wrong')) : fault.detail || fault.type}
        </p>
      )}
      <div className="form-actions">
        <Submit busy={sign_in.isPending} disabled={wait > 0}>{t('sign_in.go')}</Submit>
        {factor_due && <Button kind="quiet" onClick={() => { set_by_recovery(!by_recovery); set_code(''); }}>{by_recovery ? t('sign_in.by_code') : t('sign_in.by_recovery')}</Button>}
        {factor_due && <Button kind="quiet" onClick={() => { set_factor_due(false); set_code(''); sign_in.reset(); }}>{t('back')}</Button>}
      </div>
    </Form>
  );
}
