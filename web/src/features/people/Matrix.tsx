// Roles × permissions: the one table that the server decides by.
import type { ReactElement } from 'react';

import { useRoles } from '@/api/people';
import { text_key } from '@/access/use_may';
import { label, useTranslation } from '@/i18n';
import { Card } from '@/ui/page';
import { Answer, Skeleton } from '@/ui/states';

export function Matrix(): ReactElement {
  const { t } = useTranslation(['people', 'common']);
  const asked = useRoles();
  const roles = asked.data?.roles ?? [];
  const permissions = asked.data?.permissions ?? [];
  return (
    <Card title={t('matrix.title')} flush>
      <Answer of={asked} skeleton={<Skeleton rows={8} />}>
        <div className="table-box" tabIndex={0} role="region" aria-label={t('matrix.title')}>
          <table className="table matrix" aria-label={t('matrix.title')}>
            <thead>
              <tr>
                <th scope="col">{t('matrix.permission')}</th>
                {roles.map(({ role }) => <th key={role} scope="col" className="matrix-role">{label('common', 'role', role)}</th>)}
              </tr>
            </thead>
            <tbody>
              {permissions.map((permission) => (
                <tr key={permission}>
                  <th scope="row">{label('common', 'permission', text_key(permission))} <code className="note" translate="no">{permission}</code></th>
                  {roles.map(({ role, permissions: granted }) => {
                    const has = granted.includes(permission);
                    return <td key={role} className={has ? 'matrix-cell matrix-yes' : 'matrix-cell'}>{has ? <span aria-label={t('matrix.yes')}>✓</span> : <span aria-label={t('matrix.no')}>·</span>}</td>;
                  })}
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      </Answer>
    </Card>
  );
}
