// The six states of whatever waits for an answer (UI-15), decided by data:
// loading · failed · needs set-up · waiting for data · nothing matches · ready.
import { useEffect, useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { label } from '@/i18n';

import { Button } from './controls';
import { Icon } from './icons';
import { Progress } from './progress';
import { useFormat } from './use_format';

/** What went wrong, as far as it is shown. */
export interface Fault {
  type: string;
  status: number;
  detail: string;
  path?: string | undefined;
  request_id?: string | undefined;
  retry_after_s?: number | undefined;
}

function as_fault(error: unknown): Fault {
  if (error instanceof Error && 'type' in error && 'status' in error) return error as unknown as Fault;
  return { type: 'internal', status: 0, detail: error instanceof Error ? error.message : String(error) };
}

/** What happened, what it means for the number, what to do (UI-17). */
export function Failed({ error, onRetry, meaning }: { error: unknown; onRetry?: () => void; meaning?: string }): ReactElement {
  const { t } = useTranslation();
  const fault = as_fault(error);
  return (
    <div className="state state-failed" role="alert">
      <Icon name="alert" size={22} />
      <div className="state-words">
        <strong>{label('common', 'problem', fault.type)}</strong>
        {fault.detail && <p>{fault.detail}</p>}
        {fault.path && <p className="note">{t('problem_field', { path: fault.path })}</p>}
        <p className="note">{meaning ?? t('problem_means')}{fault.retry_after_s ? ` ${t('problem_retry_after', { seconds: fault.retry_after_s })}` : ''}</p>
        <div className="state-actions">
          {onRetry && <Button onClick={onRetry}>{t('ask_again')}</Button>}
          {fault.request_id && (
            <Button kind="quiet" onClick={() => void navigator.clipboard?.writeText(fault.request_id ?? '')}>
              {t('copy_request_id', { id: fault.request_id })}
            </Button>
          )}
        </div>
      </div>
    </div>
  );
}

interface EmptyProps {
  kind: 'set_up' | 'waiting' | 'nothing';
  title: string;
  children?: ReactNode;
}

export function Empty({ kind, title, children }: EmptyProps): ReactElement {
  return (
    <div className={`state state-${kind}`}>
      <Icon name={kind === 'set_up' ? 'plus' : kind === 'waiting' ? 'sources' : 'filter'} size={22} />
      <div className="state-words">
        <strong>{title}</strong>
        {children}
      </div>
    </div>
  );
}

/** The final shape in grey; it shows only after 200 ms, so that quick answers do not flicker. */
export function Skeleton({ rows = 4, height = 28 }: { rows?: number; height?: number }): ReactElement {
  const { t } = useTranslation();
  return (
    <div className="skeleton" role="status" aria-label={t('loading')}>
      {Array.from({ length: rows }, (_, at) => <div key={at} className="skeleton-row" style={{ height, width: `${100 - at * 9}%` }} />)}
    </div>
  );
}

function useElapsed(active: boolean): number {
  const [elapsed, set_elapsed] = useState(0);
  useEffect(() => {
    set_elapsed(0);
    if (!active) return undefined;
    const start = performance.now();
    const timer = setInterval(() => set_elapsed(performance.now() - start), 250);
    return () => clearInterval(timer);
  }, [active]);
  return elapsed;
}

export interface Asking {
  data: unknown;
  error: unknown;
  isFetching: boolean;
  refetch: () => unknown;
}

interface AnswerProps {
  of: Asking;
  /** The answer on screen belongs to an earlier question. */
  previous?: boolean;
  progress?: { scanned: number; total: number } | null;
  onCancel?: () => void;
  skeleton?: ReactElement;
  children: ReactNode;
}

/** Loading, failed or ready; an older answer stays in sight, dimmed and named, while the next one is asked for. */
export function Answer({ of, previous, progress, onCancel, skeleton, children }: AnswerProps): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const waiting = of.isFetching && (of.data === undefined || previous === true);
  const elapsed = useElapsed(waiting);
  const slow = waiting && elapsed > 1000;
  return (
    <div aria-busy={waiting}>
      {slow && (
        <div className="asking">
          <Progress label={t('asking')} share={progress && progress.total > 0 ? progress.scanned / progress.total : null} />
          <span className="note">
            {progress && progress.total > 0
              ? t('asking_events', { scanned: format.short_count(progress.scanned), total: format.short_count(progress.total), elapsed: format.span(elapsed) })
              : t('asking_elapsed', { elapsed: format.span(elapsed) })}
            {elapsed > 7000 && ` ${t('asking_slow')}`}
          </span>
          {onCancel && <Button small onClick={onCancel}>{t('cancel')}</Button>}
        </div>
      )}
      {of.error && !waiting ? <Failed error={of.error} onRetry={() => void of.refetch()} /> : null}
      {of.data === undefined ? (of.error ? null : skeleton ?? <Skeleton />) : (
        <div className={previous ? 'answer answer-previous' : 'answer'}>
          {previous && <span className="answer-note">{t('previous_question')}</span>}
          {children}
        </div>
      )}
    </div>
  );
}
