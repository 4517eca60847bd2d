import type { ReactElement } from 'react';

import { useRoles } from '@/api/people';
import { label, useTranslation } from '@/i18n';
import { CheckField } from '@/ui/form';

export function RoleChoice({ chosen, onChange }: { chosen: readonly string[]; onChange: (roles: string[]) => void }): ReactElement {
  const { t } = useTranslation('people');
  const { data } = useRoles();
  const turn = (role: string, on: boolean) => onChange(on ? [...chosen, role] : chosen.filter((other) => other !== role));
  return (
    <fieldset className="role-choice">
      <legend>{t('roles')}</legend>
      {(data?.roles ?? []).map(({ role }) => (
        <CheckField key={role} label={label('common', 'role', role)} note={label('people', 'role_words', role)} checked={chosen.includes(role)} onChange={(on) => turn(role, on)} />
      ))}
    </fieldset>
  );
}
