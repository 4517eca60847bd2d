import './sources.css';

import type { ReactElement } from 'react';
import { Link } from 'react-router-dom';

import { useImportActions, useImports, type Import } from '@/api/imports';
import { label, useTranslation } from '@/i18n';
import { to_quality, with_globals } from '@/url/links';
import { useView } from '@/url/use_view';
import { sources_codec } from '@/url/views';
import { Button } from '@/ui/controls';
import { Card, ContinueWith, Page } from '@/ui/page';
import { Answer, Empty, Skeleton } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import { NewImport } from './NewImport';
import { OneImport } from './OneImport';

export default function SourcesPage(): ReactElement {
  const { t } = useTranslation(['sources', 'common']);
  const format = useFormat();
  const [view, set_view] = useView(sources_codec);
  const asked = useImports();
  const { check } = useImportActions();
  const uploaded = (id: string) => {
    check.mutate(id);
    set_view({ open: id }, { replace: true });
  };
  const imports = asked.data ?? [];

  const columns: Column<Import>[] = [
    { key: 'file', title: t('column.file'), render: (row) => row.file_name, value: (row) => row.file_name, wide: true },
    { key: 'state', title: t('column.state'), render: (row) => <span className={`tag tag-${row.state}`}>{label('sources', 'state', row.state)}</span>, value: (row) => row.state },
    { key: 'source', title: t('column.source'), render: (row) => row.source, value: (row) => row.source },
    { key: 'rows', title: t('column.rows'), render: (row) => format.count(row.rows), value: (row) => row.rows, numeric: true },
    { key: 'stored', title: t('column.stored'), render: (row) => format.count(row.stored), value: (row) => row.stored, numeric: true },
    { key: 'duplicate', title: t('column.duplicate'), render: (row) => format.count(row.duplicate), value: (row) => row.duplicate, numeric: true },
    { key: 'rejected', title: t('column.rejected'), render: (row) => format.count(row.rejected), value: (row) => row.rejected, numeric: true },
    { key: 'created', title: t('column.created'), render: (row) => format.date_time(row.created_at), value: (row) => row.created_at, numeric: true },
    { key: 'open', title: '', render: (row) => <Button small kind="quiet" onClick={() => set_view({ open: row.id })}>{t('open')}</Button> },
  ];

  return (
    <Page title={t('title')} answers={t('answers')}
      actions={view.open !== 'new' && <Button kind="primary" icon="upload" onClick={() => set_view({ open: 'new' })}>{t('new')}</Button>}>
      {view.open === 'new' && <NewImport onUploaded={uploaded} onClose={() => set_view({ open: '' })} />}
      {view.open !== '' && view.open !== 'new' && <OneImport key={view.open} id={view.open} check={check} onClose={() => set_view({ open: '' })} />}
      <Answer of={asked} skeleton={<Skeleton rows={4} />}>
        {imports.length === 0 && view.open === '' ? (
          <Empty kind="set_up" title={t('none.title')}><p>{t('none.words')}</p></Empty>
        ) : imports.length > 0 && (
          <Card title={t('imports')} flush>
            <Table label={t('imports')} columns={columns} rows={imports} row_key={({ id }) => id} chosen={view.open} onChoose={({ id }) => set_view({ open: id })} />
          </Card>
        )}
      </Answer>
      <ContinueWith>
        <Link to={to_quality({ reason: '', open: '' })}>{t('next.quality')}</Link>
        <Link to={with_globals('/', '')}>{t('next.overview')}</Link>
      </ContinueWith>
    </Page>
  );
}
