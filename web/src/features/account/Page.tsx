// One's own account: who one is, password, second factor, sessions, API tokens.
import './account.css';

import { useState, type ReactElement } from 'react';

import { useEndSession, useOwnSessions, useSession, type OwnSession } from '@/api/access';
import { useMay, usePerson } from '@/access/use_may';
import { label, useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Card, Page } from '@/ui/page';
import { Answer, Failed, Skeleton } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import { agent_words } from './agent';
import { Factor } from './Factor';
import { Password } from './Password';
import { Tokens } from './Tokens';

function Sessions(): ReactElement {
  const { t } = useTranslation('account');
  const format = useFormat();
  const asked = useOwnSessions();
  const end = useEndSession();
  const [now] = useState(() => Date.now());
  const columns: Column<OwnSession>[] = [
    { key: 'agent', title: t('sessions.agent'), wide: true, render: (row) => <span title={row.agent}>{agent_words(row.agent) || '—'}{row.current && <span className="tag tag-done account-tag">{t('sessions.current')}</span>}</span> },
    { key: 'address', title: t('sessions.address'), render: (row) => row.address_prefix },
    { key: 'created', title: t('sessions.created'), numeric: true, render: (row) => format.date_time(row.created_at), value: (row) => row.created_at },
    { key: 'seen', title: t('sessions.seen'), numeric: true, render: (row) => format.ago(row.last_seen_at, Math.max(now, Date.parse(row.last_seen_at))), value: (row) => row.last_seen_at },
    { key: 'end', title: '', render: (row) => (row.current ? null : <Button small kind="quiet" busy={end.isPending && end.variables === row.id} onClick={() => end.mutate(row.id)}>{t('sessions.end')}</Button>) },
  ];
  return (
    <Card title={t('sessions.title')} flush>
      {end.error && <Failed error={end.error} meaning={t('nothing_changed')} />}
      <Answer of={asked} skeleton={<Skeleton rows={2} />}>
        <Table label={t('sessions.title')} columns={columns} rows={asked.data ?? []} row_key={({ id }) => id} />
      </Answer>
    </Card>
  );
}

export default function AccountPage(): ReactElement {
  const { t } = useTranslation(['account', 'access', 'common']);
  const format = useFormat();
  const may = useMay();
  const session = useSession().data;
  const staff = usePerson();
  if (!staff) return <Skeleton />;
  return (
    <Page title={t('title')} answers={t('answers')}>
      <Card title={t('who.title')}>
        <dl className="facts">
          <dt>{t('access:name')}</dt><dd>{staff.name}</dd>
          <dt>{t('access:email')}</dt><dd>{staff.email}</dd>
          <dt>{t('who.roles')}</dt><dd>{staff.roles.map((role) => label('common', 'role', role)).join(t('common:list_comma'))}</dd>
          {session?.expires_at && <><dt>{t('who.expires')}</dt><dd>{format.date_time(session.expires_at)}</dd></>}
        </dl>
      </Card>
      <div className="columns">
        <Password has_factor={staff.factor} />
        <Factor staff={staff} />
      </div>
      <Sessions />
      {may('token:own') && <Tokens own={staff.permissions} />}
    </Page>
  );
}
