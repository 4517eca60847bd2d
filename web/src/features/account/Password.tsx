import { useState, type ReactElement } from 'react';

import { useChangePassword } from '@/api/access';
import { Problem } from '@/api/problem';
import { characters, password_characters_min, password_with_factor_min } from '@/access/gate';
import { useTranslation } from '@/i18n';
import { Form, PasswordField, Submit } from '@/ui/form';
import { Card } from '@/ui/page';

export function Password({ has_factor }: { has_factor: boolean }): ReactElement {
  const { t } = useTranslation(['account', 'access']);
  const change = useChangePassword();
  const [old, set_old] = useState('');
  const [fresh, set_fresh] = useState('');
  const fault = change.error instanceof Problem ? change.error : null;
  const at_old = fault && (fault.path === 'old' || fault.status === 401 || fault.status === 403);
  const send = () => change.mutate({ old, new: fresh }, { onSuccess: () => { set_old(''); set_fresh(''); } });
  return (
    <Card title={t('password.title')}>
      <Form label={t('password.title')} onSubmit={send}>
        <PasswordField label={t('password.old')} value={old} onChange={set_old} error={at_old ? (fault.status === 401 ? t('password.old_wrong') : fault.detail) : undefined} />
        <PasswordField label={t('password.new')} fresh value={fresh} onChange={set_fresh} error={fault && !at_old ? fault.detail || fault.type : undefined}
          hint={has_factor ? t('password.hint_factor', { min: password_with_factor_min, shown: characters(fresh) }) : t('access:password_hint', { min: password_characters_min, with_factor: password_with_factor_min, shown: characters(fresh) })} />
        <p className="note">{t('password.ends_others')}</p>
        <div className="form-actions">
          <Submit busy={change.isPending}>{t('password.go')}</Submit>
          {change.isSuccess && <span className="account-done" role="status">{t('password.done')}</span>}
        </div>
      </Form>
    </Card>
  );
}
