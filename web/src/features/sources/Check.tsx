// What a dry run found: how many rows would be stored, what the first events would be, which rows fail and why.
import type { ReactElement } from 'react';

import type { ImportCheck } from '@/api/imports';
import { no_data } from '@/format/numbers';
import { channel_label, label, useTranslation } from '@/i18n';
import { Figure } from '@/ui/page';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

type Sample = ImportCheck['samples'][number];
type Fault = ImportCheck['errors'][number];

export function Check({ check }: { check: ImportCheck }): ReactElement {
  const { t } = useTranslation(['sources', 'common']);
  const format = useFormat();
  const samples = check.samples.map((sample, at) => ({ ...sample, at }));
  const faults = check.errors.map((fault, at) => ({ ...fault, at }));

  const sample_columns: Column<Sample & { at: number }>[] = [
    { key: 'time', title: t('column.time'), render: (row) => row.time ?? no_data },
    { key: 'event', title: t('column.event'), render: (row) => <b>{row.event}</b> },
    { key: 'channel', title: t('column.channel'), render: (row) => channel_label(row.channel) },
    { key: 'identifiers', title: t('column.identifiers'), render: (row) => row.identifiers.map(({ kind, value }) => `${kind} ${value}`).join(' · ') },
    { key: 'properties', title: t('column.properties'), wide: true, render: (row) => Object.entries(row.properties).map(([name, value]) => `${name}: ${String(value)}`).join(' · ') },
  ];
  const fault_columns: Column<Fault & { at: number }>[] = [
    { key: 'line', title: t('column.line'), render: (row) => format.count(row.line), value: (row) => row.line, numeric: true },
    { key: 'column', title: t('column.column'), render: (row) => row.column ?? '—', value: (row) => row.column },
    { key: 'value', title: t('column.value'), render: (row) => <code>{row.value ?? '—'}</code> },
    { key: 'reason', title: t('column.reason'), render: (row) => label('common', 'reason', row.reason), value: (row) => row.reason },
    { key: 'message', title: t('column.message'), render: (row) => row.message, wide: true },
  ];

  return (
    <section className="check" aria-label={t('dry_run')}>
      <h3>{t('dry_run')}</h3>
      <p className="note">{t('dry_run_note')}</p>
      <div className="figures">
        <Figure label={t('column.rows')} value={format.count(check.rows)} note={check.first && check.last ? format.day_range(check.first, check.last) : undefined} />
        <Figure label={t('would_store')} value={format.count(check.stored)} tone="better" />
        <Figure label={t('column.duplicate')} value={format.count(check.duplicate)} />
        <Figure label={t('column.rejected')} value={format.count(check.rejected)} {...(check.rejected > 0 ? { tone: 'warning' as const } : {})} />
        <Figure label={t('column.skipped')} value={format.count(check.skipped)} />
        <Figure label={t('new_customers')} value={format.count(check.new_customers)} />
      </div>
      {check.unknown_columns.length > 0 && <p className="warn">{t('unknown_columns', { columns: check.unknown_columns.join(', ') })}</p>}
      <h3>{t('samples')}</h3>
      <Table label={t('samples')} columns={sample_columns} rows={samples} row_key={({ at }) => at} />
      {faults.length > 0 && (
        <>
          <h3>{t('errors', { shown: format.count(faults.length) })}</h3>
          <Table label={t('errors', { shown: format.count(faults.length) })} columns={fault_columns} rows={faults} row_key={({ at }) => at} />
        </>
      )}
    </section>
  );
}
