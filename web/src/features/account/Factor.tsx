import { useState, type ReactElement } from 'react';

import { refresh_session, useRemoveFactor, type Staff } from '@/api/access';
import { Problem } from '@/api/problem';
import { FactorEnrol } from '@/access/FactorEnrol';
import { digits_of } from '@/access/gate';
import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Form, Submit, TextField } from '@/ui/form';
import { Icon } from '@/ui/icons';
import { Card } from '@/ui/page';

export function Factor({ staff }: { staff: Staff }): ReactElement {
  const { t } = useTranslation(['account', 'access', 'common']);
  const remove = useRemoveFactor();
  const [doing, set_doing] = useState<'enrol' | 'remove' | null>(null);
  const [code, set_code] = useState('');
  const is_needed = staff.factor_required;
  const fault = remove.error instanceof Problem ? remove.error : null;
  const close = () => { set_doing(null); set_code(''); remove.reset(); };
  return (
    <Card title={t('factor.title')}>
      <p className={staff.factor ? 'account-state account-done' : 'account-state'}>
        <Icon name={staff.factor ? 'check' : 'alert'} size={20} />
        {staff.factor ? t('factor.on') : t('factor.off')}
      </p>
      <p className="note">{is_needed ? t('factor.is_needed') : t('factor.is_free')}</p>
      <div className="state-actions">
        <Button kind={staff.factor ? 'plain' : 'primary'} onClick={() => set_doing('enrol')}>{staff.factor ? t('factor.replace') : t('factor.set_up')}</Button>
        {staff.factor && !is_needed && <Button kind="destructive" onClick={() => set_doing('remove')}>{t('factor.remove')}</Button>}
      </div>
      {doing === 'enrol' && (
        <Dialog title={t('access:enrol.title')} wide onClose={close}>
          <FactorEnrol onDone={() => { close(); void refresh_session(); }} />
        </Dialog>
      )}
      {doing === 'remove' && (
        <Dialog title={t('factor.remove')} onClose={close}>
          <p className="dialog-words">{t('factor.remove_words')}</p>
          <Form label={t('factor.remove')} onSubmit={() => remove.mutate(digits_of(code), { onSuccess: close, onError: () => set_code('') })}>
            <TextField label={t('access:factor_code')} value={code} onChange={set_code} autoFocus code inputMode="numeric" autoComplete="one-time-code"
              error={fault ? (fault.status < 500 ? t('access:sign_in.wrong_code') : fault.detail) : undefined} />
            <div className="form-actions">
              <Submit busy={remove.isPending}>{t('factor.remove')}</Submit>
              <Button onClick={close}>{t('common:cancel')}</Button>
            </div>
          </Form>
        </Dialog>
      )}
    </Card>
  );
}
