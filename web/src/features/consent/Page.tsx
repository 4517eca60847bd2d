// What data may be used for, how many agreed, and what one customer decided when.
import './consent.css';

import { useState, type ReactElement } from 'react';

import { usePurposes, type Purpose } from '@/api/consent';
import { channel_label, label, useLanguage, useTranslation } from '@/i18n';
import { Drawer } from '@/ui/drawer';
import { Button } from '@/ui/controls';
import { Form, Submit, TextField } from '@/ui/form';
import { Card, Page } from '@/ui/page';
import { Answer, Skeleton } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';
import { useView } from '@/url/use_view';
import { consent_codec } from '@/url/views';

import { rows_of, type PurposeRow } from './consent';
import { OneCustomer } from './OneCustomer';

function OnePurpose({ purpose, onClose }: { purpose: Purpose; onClose: () => void }): ReactElement {
  const { t } = useTranslation('consent');
  const format = useFormat();
  const language = useLanguage() === 'zh-CN' ? 'zh' : 'en';
  return (
    <Drawer title={purpose.name[language]} onClose={onClose}>
      <dl className="facts">
        <dt>{t('column.id')}</dt><dd><code>{purpose.id}</code></dd>
        <dt>{t('column.version')}</dt><dd>{format.count(purpose.version)}</dd>
        <dt>{t('column.basis')}</dt><dd>{label('consent', 'basis', purpose.basis)}</dd>
        <dt>{t('terms.expires')}</dt><dd>{t('terms.days', { count: purpose.expires_days ?? 0, shown: format.count(purpose.expires_days) })}</dd>
        <dt>{t('terms.ask_again')}</dt><dd>{t('terms.days', { count: purpose.ask_again_days ?? 0, shown: format.count(purpose.ask_again_days) })}</dd>
        <dt>{t('terms.separate')}</dt><dd>{purpose.separate ? t('terms.yes') : t('terms.no')}</dd>
        <dt>{t('terms.by_channel')}</dt><dd>{purpose.by_channel ? t('terms.yes') : t('terms.no')}</dd>
      </dl>
      <h3>{t('text_en')}</h3>
      <p className="consent-text" lang="en">{purpose.text.en}</p>
      <h3>{t('text_zh')}</h3>
      <p className="consent-text" lang="zh-CN">{purpose.text.zh}</p>
    </Drawer>
  );
}

function WhichCustomer({ customer, onChoose }: { customer: number; onChoose: (customer: number) => void }): ReactElement {
  const { t } = useTranslation('consent');
  const [typed, set_typed] = useState(customer < 0 ? '' : String(customer));
  return (
    <Form label={t('one.title')} onSubmit={() => onChoose(/^\d{1,9}$/.test(typed) ? Number(typed) : -1)}>
      <div className="consent-ask">
        <TextField label={t('one.number')} inputMode="numeric" value={typed} onChange={set_typed} hint={t('one.number_hint')} />
        <div className="form-actions"><Submit>{t('one.show')}</Submit></div>
      </div>
    </Form>
  );
}

export default function ConsentPage(): ReactElement {
  const { t } = useTranslation(['consent', 'common']);
  const format = useFormat();
  const language = useLanguage() === 'zh-CN' ? 'zh' : 'en';
  const asked = usePurposes();
  const [view, set_view] = useView(consent_codec);
  const purposes = asked.data?.purposes ?? [];
  const open = purposes.find(({ id }) => id === view.purpose);
  const count = (name: 'granted' | 'expired' | 'refused' | 'none'): Column<PurposeRow> => ({
    key: name, title: t(`column.${name}`), numeric: true, render: ({ counts }) => (counts ? format.count(counts[name]) : '—'), value: ({ counts }) => counts?.[name] ?? null,
  });
  const columns: Column<PurposeRow>[] = [
    { key: 'name', title: t('column.purpose'), wide: true, render: ({ purpose }) => purpose.name[language], value: ({ purpose }) => purpose.name[language] },
    { key: 'channel', title: t('column.channel'), render: ({ purpose, channel }) => (purpose.by_channel ? channel_label(channel) : t('all_channels')) },
    { key: 'basis', title: t('column.basis'), render: ({ purpose }) => label('consent', 'basis', purpose.basis) },
    { key: 'version', title: t('column.version'), numeric: true, render: ({ purpose }) => format.count(purpose.version) },
    count('granted'), count('expired'), count('refused'), count('none'),
    { key: 'open', title: '', render: ({ purpose }) => <Button small kind="quiet" onClick={() => set_view({ purpose: purpose.id }, { replace: true })}>{t('open')}</Button> },
  ];
  return (
    <Page title={t('title')} answers={t('answers')}>
      <Answer of={asked} skeleton={<Skeleton rows={8} />}>
        <Card flush title={t('purposes', { count: asked.data?.customers ?? 0, shown: format.count(asked.data?.customers) })}>
          <Table label={t('title')} columns={columns} rows={rows_of(purposes)} row_key={({ key }) => key} onChoose={({ purpose }) => set_view({ purpose: purpose.id }, { replace: true })} />
        </Card>
      </Answer>
      <Card title={t('one.title')}>
        <p className="note">{t('one.words')}</p>
        <WhichCustomer key={view.customer} customer={view.customer} onChoose={(customer) => set_view({ customer })} />
      </Card>
      {view.customer >= 0 && <OneCustomer key={view.customer} id={view.customer} purposes={purposes} />}
      {open && <OnePurpose purpose={open} onClose={() => set_view({ purpose: '' }, { replace: true })} />}
    </Page>
  );
}
