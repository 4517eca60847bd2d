import { useState, type ReactElement } from 'react';

import { useStaffActions } from '@/api/people';
import { Problem } from '@/api/problem';
import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Form, Submit, TextField } from '@/ui/form';
import { Failed } from '@/ui/states';

import { HandOver } from './HandOver';
import { RoleChoice } from './RoleChoice';

export function Invite({ onClose }: { onClose: () => void }): ReactElement {
  const { t } = useTranslation(['people', 'access', 'common']);
  const { invite } = useStaffActions();
  const [email, set_email] = useState('');
  const [name, set_name] = useState('');
  const [roles, set_roles] = useState<string[]>([]);
  const fault = invite.error instanceof Problem ? invite.error : null;
  const at = (path: string) => (fault?.path === path ? fault.detail : undefined);
  if (invite.data) return <HandOver title={t('invite.made', { name: invite.data.staff.name })} words={t('invite.made_words')} link={invite.data.invite_link} onClose={onClose} />;
  return (
    <Dialog title={t('invite.title')} wide onClose={onClose}>
      <Form label={t('invite.title')} onSubmit={() => invite.mutate({ email: email.trim(), name: name.trim(), roles })}>
        <div className="form-row">
          <TextField label={t('access:email')} type="email" value={email} onChange={set_email} autoFocus error={at('email')} />
          <TextField label={t('access:name')} value={name} onChange={set_name} error={at('name')} />
        </div>
        <RoleChoice chosen={roles} onChange={set_roles} />
        {fault && !at('email') && !at('name') && <Failed error={fault} meaning={t('nothing_changed')} />}
        <div className="form-actions">
          <Submit busy={invite.isPending} disabled={roles.length === 0}>{t('invite.go')}</Submit>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
