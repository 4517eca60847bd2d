// A page that the person may not see says which permission is missing, and who has it (UI-2).
import { useEffect, type ReactElement, type ReactNode } from 'react';
import { Link } from 'react-router-dom';

import { useRoles } from '@/api/people';
import { label, useTranslation } from '@/i18n';
import { Page } from '@/ui/page';

import { text_key, useMay, usePerson } from './use_may';

/** Its children for those who have the permission; else what is missing. */
export function Needs({ permission, children }: { permission: string; children: ReactNode }): ReactElement {
  const may = useMay();
  return may(permission) ? <>{children}</> : <NotAllowed permission={permission} />;
}

function NotAllowed({ permission }: { permission: string }): ReactElement {
  const { t } = useTranslation();
  const own = usePerson()?.roles ?? [];
  const { data } = useRoles();
  useEffect(() => { window.scrollTo(0, 0); }, []);
  const name = (role: string) => label('common', 'role', role);
  const having = (data?.roles ?? []).filter(({ permissions }) => permissions.includes(permission)).map(({ role }) => name(role));
  return (
    <Page title={t('not_allowed.title')} answers={t('not_allowed.words', { what: label('common', 'permission', text_key(permission)) })}>
      <dl className="facts">
        <dt>{t('not_allowed.permission')}</dt>
        <dd><code translate="no">{permission}</code></dd>
        <dt>{t('not_allowed.own')}</dt>
        <dd>{own.length > 0 ? own.map(name).join(t('list_comma')) : '—'}</dd>
        {having.length > 0 && <><dt>{t('not_allowed.having')}</dt><dd>{having.join(t('list_comma'))}</dd></>}
      </dl>
      <p>{t('not_allowed.ask')}</p>
      <Link to="/account">{t('not_allowed.account')}</Link>
    </Page>
  );
}
