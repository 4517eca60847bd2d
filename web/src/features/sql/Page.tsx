// Questions that no page asks, in SQL: read-only, over a few views, within bounds.
import './sql.css';

import { useRef, useState, type ReactElement } from 'react';

import { useMay } from '@/access/use_may';
import { useSql, useSqlFile } from '@/api/sql';
import { Problem } from '@/api/problem';
import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Card, Page } from '@/ui/page';
import { save_blob } from '@/ui/save_file';
import { Select } from '@/ui/select';
import { Empty, Failed } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import { cell_text, examples, views, type Example } from './sql';

type Row = { at: number; cells: unknown[] };

export default function SqlPage(): ReactElement {
  const { t } = useTranslation(['sql', 'common']);
  const format = useFormat();
  const may = useMay();
  const run = useSql();
  const file = useSqlFile();
  const [sql, set_sql] = useState('');
  const running = useRef<AbortController | null>(null);
  const sees_texts = may('person:read_personal') && may('person:read_sensitive');
  const start = () => {
    running.current?.abort();
    running.current = new AbortController();
    run.mutate({ sql, signal: running.current.signal });
  };
  const save = (kind: 'csv' | 'xlsx') => file.mutate({ sql, format: kind }, { onSuccess: (content) => save_blob(`itinera-rows.${kind}`, content as Blob) });
  const columns: Column<Row>[] = (run.data?.columns ?? []).map((name, at) => ({
    key: `${at}/${name}`, title: name, numeric: typeof run.data?.rows[0]?.[at] === 'number', render: ({ cells }) => cell_text(cells[at]),
    value: ({ cells }) => (typeof cells[at] === 'number' ? cells[at] : cell_text(cells[at])),
  }));
  const rows: Row[] = (run.data?.rows ?? []).map((cells, at) => ({ at, cells: cells as unknown[] }));
  const is_cancelled = run.error !== null && !(run.error instanceof Problem);
  return (
    <Page title={t('title')} answers={t('answers')}>
      <div className="sql-grid">
        <Card title={t('query')} actions={(
          <Select label={t('examples')} placeholder={t('examples')} width={220} value="" onChange={(name) => set_sql(examples[name as Example])}
            options={(Object.keys(examples) as Example[]).map((name) => ({ value: name, label: t(`example.${name}`) }))} />
        )}>
          <textarea className="sql-text" aria-label={t('query')} aria-describedby="sql-limits" spellCheck={false} rows={9} value={sql} onChange={(event) => set_sql(event.target.value)}
            onKeyDown={(event) => { if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && !event.nativeEvent.isComposing) start(); }} />
          <p className="note" id="sql-limits">{t('limits')}</p>
          <div className="sql-actions">
            <Button kind="primary" busy={run.isPending} disabled={sql.trim() === ''} onClick={start}>{t('run')}</Button>
            {run.isPending && <Button onClick={() => running.current?.abort()}>{t('common:cancel')}</Button>}
            <span className="note">{t('keys')}</span>
          </div>
        </Card>
        <Card title={t('views')}>
          <dl className="sql-views">
            {views.map(({ name, columns: names, personal }) => [
              <dt key={name}><code>{name}</code></dt>,
              <dd key={`${name}-columns`}>{[...names, ...(sees_texts ? personal : [])].join(', ')}</dd>,
            ])}
          </dl>
          <p className="note">{sees_texts ? t('views_note_all') : t('views_note')}</p>
        </Card>
      </div>
      {run.error && (is_cancelled ? <Empty kind="nothing" title={t('cancelled')} /> : <Failed error={run.error} meaning={t('failed')} />)}
      {file.error && <Failed error={file.error} meaning={t('no_file')} />}
      {run.data && !run.error && (
        rows.length === 0 ? <Empty kind="nothing" title={t('no_rows')} /> : (
          <Card flush title={run.data.cut ? t('rows_cut', { shown: format.count(rows.length) }) : t('rows', { count: rows.length, shown: format.count(rows.length) })}
            actions={<><Button busy={file.isPending} onClick={() => save('csv')}>{t('save_csv')}</Button><Button busy={file.isPending} onClick={() => save('xlsx')}>{t('save_xlsx')}</Button></>}>
            <Table label={t('result')} columns={columns} rows={rows} row_key={({ at }) => at} />
          </Card>
        )
      )}
      {!run.data && !run.error && !run.isPending && <Empty kind="waiting" title={t('first')} />}
    </Page>
  );
}
