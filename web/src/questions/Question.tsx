// The body of a page that asks one question: loading, failed, no data, nothing matches, ready; the basis; the cell drawer.
import './questions.css';

import type { ReactElement, ReactNode } from 'react';
import { Link } from 'react-router-dom';

import { useEventNames } from '@/api/events';
import type { Asked } from '@/api/questions';
import { find_cell, type FoundCell } from '@/api/report';
import { BasisLine, basis_parts, type BasisFields } from '@/charts/frame/BasisLine';
import { CellDrawer } from '@/charts/frame/CellDrawer';
import { useTranslation } from '@/i18n';
import { to_customers, to_sources } from '@/url/links';
import { Button } from '@/ui/controls';
import { Answer, Empty } from '@/ui/states';
import { useFormat } from '@/ui/use_format';

export interface CellWords {
  title: string;
  shown: string;
  words: string;
  /** Whether the cell counts customers, so that their list is as long as the number. */
  counts_customers: boolean;
  /** What else can be done from this cell. */
  actions?: ReactNode;
}

interface ReportLike {
  basis: unknown;
  summary: object;
}

interface QuestionProps<R extends ReportLike> {
  asked: Asked<R>;
  /** Whether no unit was counted. */
  is_empty: (report: R) => boolean;
  /** Removes what may empty the report; null where nothing narrows it. */
  onWiden: { period: (() => void) | null; filters: (() => void) | null };
  /** Address of the open cell; empty = none. */
  at: string;
  describe: (found: FoundCell, report: R) => CellWords;
  onCloseCell: () => void;
  skeleton: ReactElement;
  children: (report: R) => ReactNode;
}

export function Question<R extends ReportLike>(props: QuestionProps<R>): ReactElement {
  const { asked, is_empty, onWiden, at, describe, onCloseCell, skeleton, children } = props;
  const { t } = useTranslation();
  const format = useFormat();
  const names = useEventNames();
  const report = asked.data;
  const found = report && at ? find_cell(report, at) : null;
  const words = report && found ? describe(found, report) : null;

  if (names.data?.length === 0) return <NoData />;

  return (
    <>
      {report && <BasisLine basis={report.basis as BasisFields} />}
      <Answer of={asked} previous={asked.is_previous} progress={asked.progress} onCancel={asked.cancel} skeleton={skeleton}>
        {report && (is_empty(report) ? <Nothing onWiden={onWiden} /> : children(report))}
      </Answer>
      {report && found && words && (
        <CellDrawer title={words.title} shown={words.shown} words={words.words} onClose={onCloseCell}
          customers={found.cell === null || found.value === 0 ? null : to_customers({ cell: found.cell, column: found.column })}
          customers_shown={words.counts_customers ? format.count(found.value) : undefined}
          basis={basis_parts(report.basis as BasisFields, t, format)}>
          {words.actions}
        </CellDrawer>
      )}
    </>
  );
}

/** Waiting for data: nothing is stored yet. */
export function NoData(): ReactElement {
  const { t } = useTranslation();
  return (
    <Empty kind="waiting" title={t('no_data.title')}>
      <p>{t('no_data.words')}</p>
      <Link to={to_sources({ open: 'new' })}>{t('no_data.act')}</Link>
    </Empty>
  );
}

function Nothing({ onWiden }: { onWiden: { period: (() => void) | null; filters: (() => void) | null } }): ReactElement {
  const { t } = useTranslation();
  const format = useFormat();
  const names = useEventNames();
  const seen = (names.data ?? []).flatMap(({ first_seen, last_seen }) => [first_seen, last_seen]).filter((time) => time !== null && time !== undefined).sort();
  const by_period = onWiden.period !== null;
  return (
    <Empty kind="nothing" title={by_period ? t('nothing.period', { from: format.day(seen[0]), to: format.day(seen.at(-1)) }) : t('nothing.filters')}>
      <div className="state-actions">
        {onWiden.period && <Button onClick={onWiden.period}>{t('nothing.all_time')}</Button>}
        {onWiden.filters && <Button onClick={onWiden.filters}>{t('nothing.remove_filters')}</Button>}
      </div>
    </Empty>
  );
}
