import './quality.css';

import type { ReactElement } from 'react';
import { Link } from 'react-router-dom';

import { useCounts, useQuarantine, type QuarantineItem } from '@/api/quality';
import { label, useTranslation } from '@/i18n';
import { to_sources, with_globals } from '@/url/links';
import { useView } from '@/url/use_view';
import { quality_codec } from '@/url/views';
import { Button } from '@/ui/controls';
import { Card, ContinueWith, Page } from '@/ui/page';
import { Answer, Empty, Skeleton } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import { FaultDrawer } from './FaultDrawer';
import { Law } from './Law';

export default function QualityPage(): ReactElement {
  const { t } = useTranslation(['quality', 'common']);
  const format = useFormat();
  const [view, set_view] = useView(quality_codec);
  const counts = useCounts();
  const quarantine = useQuarantine(view.reason);

  const pages = quarantine.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const reasons = pages[0]?.reasons ?? [];
  const total = pages[0]?.total ?? 0;
  const most = Math.max(1, ...reasons.map(({ count }) => count));
  const open = items.find(({ id }) => id === view.open);

  const columns: Column<QuarantineItem>[] = [
    { key: 'received', title: t('column.received'), render: (row) => format.date_time(row.received_at), value: (row) => row.received_at },
    { key: 'source', title: t('column.source'), render: (row) => row.source, value: (row) => row.source },
    { key: 'line', title: t('column.line'), render: (row) => format.count(row.line), value: (row) => row.line, numeric: true },
    { key: 'reason', title: t('column.reason'), render: (row) => label('common', 'reason', row.reason), value: (row) => row.reason },
    { key: 'path', title: t('column.path'), render: (row) => (row.path ? <code>{row.path}</code> : '—'), value: (row) => row.path },
    { key: 'message', title: t('column.message'), render: (row) => row.message, wide: true },
    { key: 'seen', title: t('column.seen'), render: (row) => format.count(row.seen), value: (row) => row.seen, numeric: true },
    { key: 'open', title: '', render: (row) => <Button small kind="quiet" onClick={() => set_view({ open: row.id }, { replace: true })}>{t('open')}</Button> },
  ];

  return (
    <Page title={t('title')} answers={t('answers')}>
      <Answer of={counts} skeleton={<Skeleton rows={2} height={64} />}>
        {counts.data && <Law counts={counts.data} />}
      </Answer>
      <Answer of={quarantine} previous={quarantine.isPlaceholderData} skeleton={<Skeleton rows={6} />}>
        {total === 0 && view.reason === '' ? (
          <Empty kind="waiting" title={t('nothing_rejected')}><p>{t('nothing_rejected_words')}</p></Empty>
        ) : (
          <div className="quarantine">
            <Card title={t('reasons')}>
              <ul className="reasons">
                <li>
                  <button type="button" className={view.reason === '' ? 'reason reason-chosen' : 'reason'} aria-pressed={view.reason === ''} onClick={() => set_view({ reason: '', open: '' })}>
                    <span>{t('all_reasons')}</span>
                  </button>
                </li>
                {reasons.map(({ reason, count }) => (
                  <li key={reason}>
                    <button type="button" className={view.reason === reason ? 'reason reason-chosen' : 'reason'} aria-pressed={view.reason === reason} onClick={() => set_view({ reason, open: '' })}>
                      <span>{label('common', 'reason', reason)}</span>
                      <b>{format.count(count)}</b>
                      <span className="reason-bar"><span style={{ width: `${(count / most) * 100}%` }} /></span>
                    </button>
                  </li>
                ))}
              </ul>
            </Card>
            <Card title={t('quarantine', { shown: format.count(total) })} flush>
              <Table label={t('quarantine', { shown: format.count(total) })} columns={columns} rows={items} row_key={({ id }) => id} chosen={view.open}
                onChoose={({ id }) => set_view({ open: id }, { replace: true })} empty={t('nothing_rejected')}
                more={quarantine.hasNextPage && (
                  <div className="table-more">
                    <Button busy={quarantine.isFetchingNextPage} onClick={() => void quarantine.fetchNextPage()}>{t('more', { shown: format.count(items.length), total: format.count(total) })}</Button>
                  </div>
                )} />
            </Card>
          </div>
        )}
      </Answer>
      <ContinueWith>
        <Link to={to_sources({ open: '' })}>{t('next.sources')}</Link>
        <Link to={with_globals('/', '')}>{t('next.overview')}</Link>
      </ContinueWith>
      {open && <FaultDrawer item={open} onClose={() => set_view({ open: '' }, { replace: true })} />}
    </Page>
  );
}
