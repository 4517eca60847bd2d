// Who did what, when, to whom; and whether anybody has changed what was written down.
import './audit.css';

import type { ReactElement } from 'react';

import { useAudit, useAuditExport, type AuditEntry } from '@/api/audit';
import { label, useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Drawer } from '@/ui/drawer';
import { Card, Page } from '@/ui/page';
import { save_file } from '@/ui/save_file';
import { Answer, Empty, Failed, Skeleton } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';
import { useView } from '@/url/use_view';
import { audit_codec } from '@/url/views';

import { csv_of, filter_of } from './audit';
import { Chain } from './Chain';
import { Filters } from './Filters';

const object_words = ({ object }: AuditEntry) => (object ? [object.kind, object.id].filter(Boolean).join(' ') : '');

function Entry({ entry, onClose }: { entry: AuditEntry; onClose: () => void }): ReactElement {
  const { t } = useTranslation('audit');
  const format = useFormat();
  const rows: [string, string | undefined][] = [
    [t('column.at'), format.date_time(entry.at)], [t('column.actor'), entry.actor.name || entry.actor.kind], [t('entry.actor_id'), entry.actor.id],
    [t('column.action'), entry.action], [t('column.object'), object_words(entry)], [t('column.result'), label('audit', 'result', entry.result)], [t('entry.reason'), entry.reason],
    [t('entry.request'), entry.request_id], [t('entry.address'), entry.address_prefix],
  ];
  return (
    <Drawer title={t('entry.title', { seq: format.count(entry.seq) })} onClose={onClose}>
      <dl className="facts">
        {rows.filter(([, value]) => value).map(([name, value]) => [<dt key={`${name}-name`}>{name}</dt>, <dd key={name}>{value}</dd>])}
      </dl>
      {entry.before_after !== undefined && entry.before_after !== null && (
        <>
          <h3>{t('entry.before_after')}</h3>
          <pre className="audit-raw" tabIndex={0}>{JSON.stringify(entry.before_after, null, 2)}</pre>
        </>
      )}
    </Drawer>
  );
}

export default function AuditPage(): ReactElement {
  const { t } = useTranslation(['audit', 'common']);
  const format = useFormat();
  const [view, set_view] = useView(audit_codec);
  const filter = filter_of(view);
  const asked = useAudit(filter);
  const exporting = useAuditExport();
  const pages = asked.data?.pages ?? [];
  const entries = pages.flatMap((page) => page.entries);
  const total = pages[0]?.total ?? 0;
  const open = entries.find(({ seq }) => seq === view.open);

  const save = (kind: 'csv' | 'json') => exporting.mutate(filter, {
    onSuccess: (all) => (kind === 'csv' ? save_file('itinera-audit.csv', 'text/csv', csv_of(all)) : save_file('itinera-audit.json', 'application/json', `${JSON.stringify(all, null, 1)}\n`)),
  });
  const columns: Column<AuditEntry>[] = [
    { key: 'seq', title: t('column.seq'), numeric: true, render: (row) => format.count(row.seq) },
    { key: 'at', title: t('column.at'), render: (row) => format.date_time(row.at) },
    { key: 'actor', title: t('column.actor'), render: (row) => row.actor.name || label('audit', 'actor', row.actor.kind) },
    { key: 'action', title: t('column.action'), render: (row) => <code>{row.action}</code> },
    { key: 'object', title: t('column.object'), render: object_words, wide: true },
    { key: 'result', title: t('column.result'), render: (row) => <span className={`tag tag-result-${row.result}`}>{label('audit', 'result', row.result)}</span> },
    { key: 'address', title: t('entry.address'), render: (row) => row.address_prefix || '—' },
    { key: 'open', title: '', render: (row) => <Button small kind="quiet" onClick={() => set_view({ open: row.seq }, { replace: true })}>{t('open')}</Button> },
  ];
  return (
    <Page title={t('title')} answers={t('answers')}
      actions={<><Button busy={exporting.isPending} onClick={() => save('csv')}>{t('export_csv')}</Button><Button busy={exporting.isPending} onClick={() => save('json')}>{t('export_json')}</Button></>}>
      {exporting.error && <Failed error={exporting.error} meaning={t('export_failed')} />}
      <Chain head={pages[0]?.head ?? null} />
      <Card><Filters view={view} onChange={set_view} /></Card>
      <Answer of={asked} previous={asked.isPlaceholderData} skeleton={<Skeleton rows={8} />}>
        {entries.length === 0 ? <Empty kind="nothing" title={t('none')} /> : (
          <Card title={t('n_entries', { count: total, shown: format.count(total) })} flush>
            <Table label={t('title')} columns={columns} rows={entries} row_key={({ seq }) => seq} chosen={view.open} onChoose={({ seq }) => set_view({ open: seq }, { replace: true })}
              more={asked.hasNextPage && (
                <div className="table-more">
                  <Button busy={asked.isFetchingNextPage} onClick={() => void asked.fetchNextPage()}>{t('more', { shown: format.count(entries.length), total: format.count(total) })}</Button>
                </div>
              )} />
          </Card>
        )}
      </Answer>
      {open && <Entry entry={open} onClose={() => set_view({ open: -1 }, { replace: true })} />}
    </Page>
  );
}
