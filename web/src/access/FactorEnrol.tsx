// A second factor is set up: scan, prove that it works, keep the recovery codes.
import './access.css';

import { useEffect, useRef, useState, type ReactElement } from 'react';

import { useBeginFactor, useConfirmFactor } from '@/api/access';
import { Problem } from '@/api/problem';
import { useTranslation } from '@/i18n';
import { Form, Submit, TextField } from '@/ui/form';
import { Failed, Skeleton } from '@/ui/states';

import { digits_of, grouped } from './gate';
import { RecoveryCodes } from './RecoveryCodes';

export function FactorEnrol({ onDone }: { onDone: () => void }): ReactElement {
  const { t } = useTranslation('access');
  const begin = useBeginFactor();
  const confirm = useConfirmFactor();
  const [code, set_code] = useState('');
  const asked = useRef(false);
  useEffect(() => {
    if (asked.current) return;
    asked.current = true;
    begin.mutate();
  }, [begin]);

  if (confirm.data) return <RecoveryCodes codes={confirm.data.recovery_codes} onKept={onDone} />;
  if (begin.error) return <Failed error={begin.error} meaning={t('enrol.failed')} onRetry={() => begin.mutate()} />;
  if (!begin.data) return <Skeleton rows={4} height={40} />;

  const { secret, qr_svg } = begin.data;
  const fault = confirm.error instanceof Problem ? confirm.error : null;
  const picture = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(qr_svg)}`;
  return (
    <div className="enrol">
      <ol className="enrol-steps">
        <li>{t('enrol.step_app')}</li>
        <li>
          {t('enrol.step_scan')}
          <div className="enrol-secret">
            <img className="enrol-qr" src={picture} alt={t('enrol.qr')} width={184} height={184} />
            <div className="enrol-typed">
              <span className="note">{t('enrol.by_hand')}</span>
              <code translate="no">{grouped(secret)}</code>
            </div>
          </div>
        </li>
        <li>{t('enrol.step_code')}</li>
      </ol>
      <Form label={t('enrol.title')} onSubmit={() => confirm.mutate(digits_of(code), { onError: () => set_code('') })}>
        <TextField label={t('factor_code')} value={code} onChange={set_code} autoFocus code autoComplete="one-time-code" inputMode="numeric" hint={t('factor_code_hint')}
          error={fault && !confirm.isPending ? (fault.status < 500 ? t('sign_in.wrong_code') : fault.detail) : undefined} />
        <Submit busy={confirm.isPending}>{t('enrol.go')}</Submit>
      </Form>
    </div>
  );
}
