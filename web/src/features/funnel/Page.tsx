import './funnel.css';

import { useMemo, type ReactElement } from 'react';
import { Link, useLocation } from 'react-router-dom';

import { useEventNames } from '@/api/events';
import { useFunnel } from '@/api/questions';
import type { FoundCell, FunnelReport } from '@/api/report';
import { label, useTranslation } from '@/i18n';
import { Question, type CellWords } from '@/questions/Question';
import { ask_about } from '@/url/links';
import { useView } from '@/url/use_view';
import { funnel_codec } from '@/url/views';
import { ContinueWith, Page } from '@/ui/page';
import { Skeleton } from '@/ui/states';
import { useFormat } from '@/ui/use_format';

import { Builder } from './Builder';
import { funnel_question, suggested_steps } from './funnel';
import { group_label } from './group_label';
import { Result } from './Result';

export default function FunnelPage(): ReactElement {
  const { t } = useTranslation(['funnel', 'common']);
  const format = useFormat();
  const { search } = useLocation();
  const [view, set_view] = useView(funnel_codec);
  const names = useEventNames();

  // Until steps are chosen, the page starts with a guess from the names of the events.
  const guess = useMemo(() => suggested_steps(names.data ?? []), [names.data]);
  const steps = view.steps.length > 0 ? view.steps : guess.map((event) => ({ event, where: [] }));
  const shown = { ...view, steps };
  const asked = useFunnel(funnel_question(shown));

  const describe = (found: FoundCell, report: FunnelReport): CellWords => {
    const { row, column, value, table } = found;
    const counts_customers = view.unit === 'customer';
    const group = typeof row.group === 'string' && row.group !== '(all)' ? ` · ${group_label(row.group, view.by)}` : '';
    const unit = t(`common:units_${view.unit}`, { count: value, shown: format.count(value) });
    if (table === 'histogram') {
      const span = `${format.span(Number(row.from ?? 0))} – ${row.to === null ? '…' : format.span(Number(row.to))}`;
      return { title: t('cell.time', { span }), shown: format.count(value), words: unit, counts_customers };
    }
    const name = table === 'steps' ? t('cell.step', { step: row.step, name: row.name }) : t('cell.funnel');
    const words = label('funnel', 'cell', `words_${column}`, { unit });
    const of = table === 'steps' && column === 'reached' && typeof row.of_first === 'number'
      ? ` ${t('common:cell.share_of', { rate: format.rate(row.of_first), total: format.count(report.summary.entered) })}` : '';
    return { title: name + group, shown: format.count(value), words: words + (group ? '' : of), counts_customers };
  };

  const narrowed = view.where.length > 0 || view.steps.some(({ where }) => where.length > 0);
  return (
    <Page title={t('title')} answers={t('answers')}>
      <div className="split">
        <Builder view={shown} set_view={set_view} fault={asked.error} />
        <div className="split-main">
          <Question asked={asked} at={view.at} describe={describe} onCloseCell={() => set_view({ at: '' }, { replace: true })}
            is_empty={(report) => report.summary.entered === 0} skeleton={<Skeleton rows={5} height={56} />}
            onWiden={{
              period: view.period.kind === 'all' ? null : () => set_view({ period: { kind: 'all' } }),
              filters: narrowed ? () => set_view({ where: [], steps: view.steps.map((step) => ({ ...step, where: [] })) }) : null,
            }}>
            {(report) => <Result report={report} view={shown} onOpen={(at) => set_view({ at }, { replace: true })} />}
          </Question>
          {steps.length > 0 && (
            <ContinueWith>
              <Link to={ask_about('/flow', search, [steps[0]!.event])}>{t('next.flow', { event: steps[0]!.event })}</Link>
              {steps.length > 1 && (
                <Link to={ask_about('/flow', search, [steps[0]!.event, steps.at(-1)!.event])}>
                  {t('next.between', { from: steps[0]!.event, to: steps.at(-1)!.event })}
                </Link>
              )}
            </ContinueWith>
          )}
        </div>
      </div>
    </Page>
  );
}
