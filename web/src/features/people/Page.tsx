// Who works here, in which roles, and what each role may.
import './people.css';

import { useState, type ReactElement } from 'react';

import { useStaff, type Member } from '@/api/people';
import { label, useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Card, Page } from '@/ui/page';
import { Answer, Skeleton } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';
import { useView } from '@/url/use_view';
import { people_codec } from '@/url/views';

import { Invite } from './Invite';
import { Matrix } from './Matrix';
import { OneMember } from './OneMember';

export default function PeoplePage(): ReactElement {
  const { t } = useTranslation(['people', 'access', 'common']);
  const format = useFormat();
  const asked = useStaff();
  const [view, set_view] = useView(people_codec);
  const [inviting, set_inviting] = useState(false);
  const staff = asked.data ?? [];
  const open = staff.find(({ id }) => id === view.open);

  const columns: Column<Member>[] = [
    { key: 'name', title: t('access:name'), render: (row) => row.name, value: (row) => row.name },
    { key: 'email', title: t('access:email'), render: (row) => row.email, value: (row) => row.email },
    { key: 'roles', title: t('roles'), wide: true, render: (row) => row.roles.map((role) => label('common', 'role', role)).join(t('common:list_comma')) || '—' },
    { key: 'state', title: t('state.title'), render: (row) => <span className={`tag tag-member-${row.state}`}>{label('people', 'state', row.state)}</span>, value: (row) => row.state },
    { key: 'factor', title: t('factor.title'), render: (row) => (row.factor ? t('factor.on') : t('factor.off')), value: (row) => Number(row.factor) },
    { key: 'seen', title: t('last_sign_in'), numeric: true, render: (row) => format.date_time(row.last_sign_in_at), value: (row) => row.last_sign_in_at ?? null },
    { key: 'open', title: '', render: (row) => <Button small kind="quiet" onClick={() => set_view({ open: row.id }, { replace: true })}>{t('open')}</Button> },
  ];
  return (
    <Page title={t('title')} answers={t('answers')} actions={<Button kind="primary" icon="plus" onClick={() => set_inviting(true)}>{t('invite.title')}</Button>}>
      <Card flush>
        <Answer of={asked} skeleton={<Skeleton rows={3} />}>
          <Table label={t('title')} columns={columns} rows={staff} row_key={({ id }) => id} chosen={view.open} onChoose={({ id }) => set_view({ open: id }, { replace: true })} />
        </Answer>
      </Card>
      <Matrix />
      {inviting && <Invite onClose={() => set_inviting(false)} />}
      {open && <OneMember key={open.id} member={open} onClose={() => set_view({ open: '' }, { replace: true })} />}
    </Page>
  );
}
