// Behind the link of an invitation or a reset: a password of one's own.
import { useState, type ReactElement } from 'react';

import { useAccept } from '@/api/access';
import { Problem } from '@/api/problem';
import { characters, password_characters_min, password_with_factor_min, secret_of_link } from '@/access/gate';
import { useTranslation } from '@/i18n';
import { Card } from '@/ui/page';
import { Form, PasswordField, Submit, TextField } from '@/ui/form';
import { Button } from '@/ui/controls';

export default function Invited({ onDone }: { onDone: () => void }): ReactElement {
  const { t } = useTranslation(['entry', 'access']);
  const accept = useAccept();
  const [token] = useState(() => secret_of_link(window.location.hash));
  const [name, set_name] = useState('');
  const [password, set_password] = useState('');
  const leave = () => {
    window.history.replaceState(null, '', '/');
    onDone();
  };
  const fault = accept.error instanceof Problem ? accept.error : null;
  const at = (path: string) => (fault?.path === path ? fault.detail : undefined);
  const link_is_old = fault && [401, 403, 404, 410].includes(fault.status);
  const send = () => accept.mutate({ token, password, ...(name.trim() ? { name: name.trim() } : {}) }, { onSuccess: leave });

  return (
    <Card>
      <h1>{t('invited.title')}</h1>
      <p className="entry-words">{t('invited.words')}</p>
      {token === '' || link_is_old ? (
        <>
          <p className="form-error" role="alert">{t('invited.old')}</p>
          <Button onClick={leave}>{t('invited.leave')}</Button>
        </>
      ) : (
        <Form label={t('invited.title')} onSubmit={send}>
          <TextField label={t('access:name')} autoComplete="name" required={false} value={name} onChange={set_name} hint={t('invited.name_hint')} error={at('name')} autoFocus />
          <PasswordField label={t('access:password')} fresh value={password} onChange={set_password} error={at('password')}
            hint={t('access:password_hint', { min: password_characters_min, with_factor: password_with_factor_min, shown: characters(password) })} />
          {fault && !fault.path && <p className="form-error" role="alert">{fault.detail || fault.type}</p>}
          <Submit busy={accept.isPending}>{t('invited.go')}</Submit>
        </Form>
      )}
    </Card>
  );
}
