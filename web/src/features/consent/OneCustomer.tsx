// What one customer allowed at a time, as it was known at a time, and every decision behind it.
import { useState, type ReactElement } from 'react';
import { Link } from 'react-router-dom';

import { useMay } from '@/access/use_may';
import { useConsent, type CustomerConsent, type Decision, type Purpose } from '@/api/consent';
import { channel_label, label, useLanguage, useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Form, Submit, TextField } from '@/ui/form';
import { Card } from '@/ui/page';
import { Answer, Empty, Skeleton } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';
import { to_customer } from '@/url/links';

import { instant_of } from './consent';
import { Record } from './Record';

type Held = CustomerConsent['purposes'][number];

export function OneCustomer({ id, purposes }: { id: number; purposes: readonly Purpose[] }): ReactElement {
  const { t } = useTranslation(['consent', 'common']);
  const format = useFormat();
  const may = useMay();
  const language = useLanguage() === 'zh-CN' ? 'zh' : 'en';
  const [typed, set_typed] = useState({ valid: '', known: '' });
  const [at, set_at] = useState({ valid: '', known: '' });
  const [recording, set_recording] = useState(false);
  const asked = useConsent(id, instant_of(at.valid), instant_of(at.known));
  const name = (purpose: string) => purposes.find((one) => one.id === purpose)?.name[language] ?? purpose;
  const state = (code: string) => <span className={`consent-state consent-${code}`}>{label('common', 'consent_state', code)}</span>;

  const held: Column<Held>[] = [
    { key: 'purpose', title: t('column.purpose'), wide: true, render: (row) => name(row.purpose), value: (row) => name(row.purpose) },
    { key: 'channel', title: t('column.channel'), render: (row) => (row.channel ? channel_label(row.channel) : t('all_channels')) },
    { key: 'state', title: t('column.state'), render: (row) => state(row.state), value: (row) => row.state },
    { key: 'allowed', title: t('column.allowed'), render: (row) => (row.allowed ? t('terms.yes') : t('terms.no')), value: (row) => Number(row.allowed) },
    { key: 'given', title: t('column.given_at'), numeric: true, render: (row) => format.date_time(row.given_at) },
    { key: 'expires', title: t('column.expires_at'), numeric: true, render: (row) => format.date_time(row.expires_at) },
  ];
  const decisions: Column<Decision>[] = [
    { key: 'recorded', title: t('column.recorded_at'), render: (row) => format.date_time(row.recorded_at), value: (row) => row.position },
    { key: 'given', title: t('column.given_at'), render: (row) => format.date_time(row.given_at), value: (row) => row.given_at },
    { key: 'purpose', title: t('column.purpose'), render: (row) => name(row.purpose), value: (row) => name(row.purpose) },
    { key: 'channel', title: t('column.channel'), render: (row) => (row.channel ? channel_label(row.channel) : t('all_channels')) },
    { key: 'state', title: t('column.state'), render: (row) => state(row.state), value: (row) => row.state },
    { key: 'version', title: t('column.version'), numeric: true, render: (row) => format.count(row.purpose_version) },
    { key: 'method', title: t('column.method'), render: (row) => (row.evidence?.method ? label('consent', 'method', row.evidence.method) : '—') },
    { key: 'evidence', title: t('column.evidence'), wide: true, render: (row) => row.evidence?.reference || '—' },
    { key: 'by', title: t('column.by'), render: (row) => row.evidence?.recorded_by_name || '—' },
  ];
  return (
    <>
      <Card title={t('replay.title', { number: id })} actions={(
        <>
          <Link to={to_customer(id)}>{t('one.page')}</Link>
          {may('consent:write') && <Button icon="plus" onClick={() => set_recording(true)}>{t('record.title')}</Button>}
        </>
      )}>
        <p className="note">{t('replay.words')}</p>
        <Form label={t('replay.title', { number: id })} onSubmit={() => set_at(typed)}>
          <div className="consent-ask">
            <TextField label={t('replay.valid_at')} type="datetime-local" required={false} value={typed.valid} onChange={(valid) => set_typed({ ...typed, valid })} />
            <TextField label={t('replay.known_at')} type="datetime-local" required={false} value={typed.known} onChange={(known) => set_typed({ ...typed, known })} />
            <div className="form-actions">
              <Submit>{t('replay.go')}</Submit>
              {(at.valid || at.known) && <Button onClick={() => { set_typed({ valid: '', known: '' }); set_at({ valid: '', known: '' }); }}>{t('replay.now')}</Button>}
            </div>
          </div>
        </Form>
      </Card>
      <Answer of={asked} previous={asked.isPlaceholderData} skeleton={<Skeleton rows={8} />}>
        {asked.data && (
          <>
            <Card flush title={t('replay.shown', { valid: format.date_time(asked.data.valid_at), known: format.date_time(asked.data.known_at) })}>
              <Table label={t('held')} columns={held} rows={asked.data.purposes} row_key={(row) => `${row.purpose}/${row.channel ?? ''}`} />
            </Card>
            {asked.data.history.length === 0 ? <Empty kind="nothing" title={t('no_decision')} /> : (
              <Card flush title={t('history', { count: asked.data.history.length, shown: format.count(asked.data.history.length) })}>
                <Table label={t('history_label')} columns={decisions} rows={[...asked.data.history].reverse()} row_key={({ position }) => position} />
              </Card>
            )}
          </>
        )}
      </Answer>
      {recording && <Record id={id} purposes={purposes} onClose={() => set_recording(false)} />}
    </>
  );
}
