// One member of staff: roles, disabling, a new way in.
import { useState, type ReactElement } from 'react';

import { usePerson } from '@/access/use_may';
import { useStaffActions, type Member } from '@/api/people';
import { label, useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Drawer } from '@/ui/drawer';
import { Failed } from '@/ui/states';
import { useFormat } from '@/ui/use_format';

import { HandOver } from './HandOver';
import { RoleChoice } from './RoleChoice';

const same = (a: readonly string[], b: readonly string[]) => a.length === b.length && a.every((role) => b.includes(role));

export function OneMember({ member, onClose }: { member: Member; onClose: () => void }): ReactElement {
  const { t } = useTranslation(['people', 'access', 'common']);
  const format = useFormat();
  const own = usePerson()?.id;
  const { change, reset } = useStaffActions();
  const [roles, set_roles] = useState<string[]>([...member.roles]);
  const [disabling, set_disabling] = useState(false);
  const is_off = member.state === 'disabled' || member.state === 'locked';
  return (
    <Drawer title={member.name} onClose={onClose} wide>
      <dl className="facts">
        <dt>{t('access:email')}</dt><dd>{member.email}</dd>
        <dt>{t('state.title')}</dt><dd>{label('people', 'state', member.state)}</dd>
        <dt>{t('factor.title')}</dt><dd>{member.factor ? t('factor.on') : t('factor.off')}</dd>
        <dt>{t('since')}</dt><dd>{format.day(member.created_at)}</dd>
        <dt>{t('last_sign_in')}</dt><dd>{format.date_time(member.last_sign_in_at)}</dd>
      </dl>
      <RoleChoice chosen={roles} onChange={set_roles} />
      {change.error && <Failed error={change.error} meaning={t('nothing_changed')} />}
      {reset.error && <Failed error={reset.error} meaning={t('nothing_changed')} />}
      <p className="note">{t('roles_note')}</p>
      <div className="form-actions">
        <Button kind="primary" disabled={roles.length === 0 || same(roles, member.roles)} busy={change.isPending && change.variables.roles !== undefined} onClick={() => change.mutate({ id: member.id, roles })}>{t('save_roles')}</Button>
        {!is_off && <Button busy={reset.isPending} onClick={() => reset.mutate(member.id)}>{t('reset.title')}</Button>}
        {is_off ? <Button busy={change.isPending} onClick={() => change.mutate({ id: member.id, state: 'active' })}>{t('enable')}</Button>
          : <Button kind="destructive" disabled={member.id === own} onClick={() => set_disabling(true)}>{t('disable.title')}</Button>}
      </div>
      {disabling && (
        <Dialog title={t('disable.of', { name: member.name })} onClose={() => set_disabling(false)}>
          <p className="dialog-words">{t('disable.words')}</p>
          <div className="form-actions">
            <Button kind="destructive" busy={change.isPending} onClick={() => change.mutate({ id: member.id, state: 'disabled' }, { onSettled: () => set_disabling(false) })}>{t('disable.title')}</Button>
            <Button onClick={() => set_disabling(false)}>{t('common:cancel')}</Button>
          </div>
        </Dialog>
      )}
      {reset.data && <HandOver title={t('reset.made', { name: member.name })} words={t('reset.made_words')} link={reset.data.reset_link} onClose={() => reset.reset()} />}
    </Drawer>
  );
}
