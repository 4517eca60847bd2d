// Asks for the second factor in between, where a change needs it anew.
import { useEffect, useState, type ReactElement } from 'react';

import { useRenewFactor } from '@/api/access';
import { on_factor_needed } from '@/api/factor';
import { Problem } from '@/api/problem';
import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Form, Submit, TextField } from '@/ui/form';

import { digits_of } from './gate';

export function FactorPrompt(): ReactElement | null {
  const { t } = useTranslation(['access', 'common']);
  const renew = useRenewFactor();
  const [code, set_code] = useState('');
  const [asking, set_asking] = useState<((given: boolean) => void) | null>(null);

  useEffect(() => {
    on_factor_needed(() => new Promise<boolean>((resolve) => {
      set_code('');
      set_asking(() => resolve);
    }));
    return () => on_factor_needed(null);
  }, []);

  if (!asking) return null;
  const end = (given: boolean) => {
    set_asking(null);
    renew.reset();
    asking(given);
  };
  const fault = renew.error instanceof Problem ? renew.error : null;
  return (
    <Dialog title={t('prompt.title')} onClose={() => end(false)}>
      <p className="dialog-words">{t('prompt.words')}</p>
      <Form label={t('prompt.title')} onSubmit={() => renew.mutate(digits_of(code), { onSuccess: () => end(true), onError: () => set_code('') })}>
        <TextField label={t('factor_code')} value={code} onChange={set_code} autoFocus code autoComplete="one-time-code" inputMode="numeric" hint={t('factor_code_hint')}
          error={fault && !renew.isPending ? (fault.status === 401 || fault.status === 403 ? t('sign_in.wrong_code') : fault.detail) : undefined} />
        <div className="form-actions">
          <Submit busy={renew.isPending}>{t('prompt.go')}</Submit>
          <Button onClick={() => end(false)}>{t('common:cancel')}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
