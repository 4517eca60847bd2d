// One import from dry run to the end, with its live progress.
import { useState, type ReactElement } from 'react';
import { Link } from 'react-router-dom';

import { useImport, useImportActions, type Import, type ImportActions } from '@/api/imports';
import { label, useTranslation } from '@/i18n';
import { to_quality } from '@/url/links';
import { Button, IconButton } from '@/ui/controls';
import { Card, Figure } from '@/ui/page';
import { Progress } from '@/ui/progress';
import { Answer, Failed, Skeleton } from '@/ui/states';
import { useFormat } from '@/ui/use_format';

import { Check } from './Check';
import { may, progress_of, rows_per_second } from './sources';

// The check is the page's, as it begins where the file is uploaded.
export function OneImport({ id, check, onClose }: { id: string; check: ImportActions['check']; onClose: () => void }): ReactElement {
  const { t } = useTranslation(['sources', 'common']);
  const asked = useImport(id);
  return (
    <Card title={asked.data?.file_name ?? t('title')} actions={(
      <>
        {asked.data && <span className={`tag tag-${asked.data.state}`}>{label('sources', 'state', asked.data.state)}</span>}
        <IconButton icon="close" label={t('common:close')} onClick={onClose} />
      </>
    )}>
      <Answer of={asked} skeleton={<Skeleton rows={4} />}>
        {asked.data && <Steps row={asked.data} check={check} />}
      </Answer>
    </Card>
  );
}

function Steps({ row, check }: { row: Import; check: ImportActions['check'] }): ReactElement {
  const { t } = useTranslation(['sources', 'common']);
  const format = useFormat();
  const { run, cancel } = useImportActions();
  const checked = check.variables === row.id;
  const [mapping_open, set_mapping_open] = useState(false);
  const allowed = may(row.state);
  const share = progress_of(row);
  const speed = rows_per_second(row, Date.now());
  const started = row.started_at !== null;
  const conflict = run.error !== null && 'status' in run.error && run.error.status === 409;

  return (
    <div className="import-steps">
      <p className="note">
        {label('sources', 'format', row.format)} · {format.bytes(row.file_bytes)} · {t('source', { source: row.source })} · {format.date_time(row.created_at)}
      </p>
      {row.problem && <Failed error={Object.assign(new Error(row.problem.detail), { ...row.problem, status: 0 })} meaning={t('import_failed')} />}
      {(row.state === 'running' || started) && (
        <>
          <Progress label={t('progress')} share={share} state={row.state === 'done' ? 'done' : row.state === 'failed' ? 'failed' : 'running'} />
          <div className="figures" aria-live="polite">
            <Figure label={t('column.rows')} value={format.count(row.rows)} note={row.rows_total ? t('of_rows', { total: format.count(row.rows_total) }) : speed ? t('speed', { rows: format.count(Math.round(speed)) }) : undefined} />
            <Figure label={t('column.stored')} value={format.count(row.stored)} />
            <Figure label={t('column.duplicate')} value={format.count(row.duplicate)} />
            <Figure label={t('column.rejected')} value={format.count(row.rejected)} {...(row.rejected > 0 ? { tone: 'warning' as const } : {})} note={row.rejected > 0 ? <Link to={to_quality({ reason: '', open: '' })}>{t('see_rejected')}</Link> : undefined} />
            <Figure label={t('column.skipped')} value={format.count(row.skipped)} note={t('skipped_note')} />
          </div>
        </>
      )}
      {checked && check.isPending && <p role="status">{t('checking')}</p>}
      {checked && check.error && <Failed error={check.error} meaning={t('check_failed')} onRetry={() => check.mutate(row.id)} />}
      {run.error && <Failed error={run.error} meaning={conflict ? t('run_conflict') : t('run_failed')} />}
      {cancel.error && <Failed error={cancel.error} />}
      <div className="state-actions">
        {allowed.check && <Button busy={checked && check.isPending} onClick={() => check.mutate(row.id)}>{row.check ? t('check_again') : t('check')}</Button>}
        {allowed.run && <Button kind="primary" busy={run.isPending} onClick={() => run.mutate({ id: row.id, force: false })}>{started ? t('resume') : t('run')}</Button>}
        {conflict && <Button kind="destructive" onClick={() => run.mutate({ id: row.id, force: true })}>{t('run_anyway')}</Button>}
        {allowed.cancel && <Button busy={cancel.isPending} onClick={() => cancel.mutate(row.id)}>{t('stop')}</Button>}
        <Button kind="quiet" onClick={() => set_mapping_open(!mapping_open)}>{mapping_open ? t('hide_mapping') : t('show_mapping')}</Button>
      </div>
      {mapping_open && <pre className="mapping-shown">{row.mapping}</pre>}
      {row.check && !started && <Check check={row.check} />}
    </div>
  );
}
