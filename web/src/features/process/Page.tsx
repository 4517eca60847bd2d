import './process.css';

import { useState, type ReactElement } from 'react';
import { Link, useLocation } from 'react-router-dom';

import { useProcess } from '@/api/questions';
import type { FoundCell, ProcessReport } from '@/api/report';
import { useTranslation } from '@/i18n';
import { EventFilters } from '@/questions/EventFilters';
import { EventSelectMany } from '@/questions/EventSelect';
import { Question, type CellWords } from '@/questions/Question';
import { with_globals } from '@/url/links';
import { useView } from '@/url/use_view';
import { process_codec } from '@/url/views';
import { Button, Field, Segmented, Switch } from '@/ui/controls';
import { Card, ContinueWith, Figure, Page } from '@/ui/page';
import { Skeleton } from '@/ui/states';
import { useFormat } from '@/ui/use_format';

import { Graph } from './Graph';
import { first_percent, item_label, path_items, process_question, slowest, variants_for } from './process';
import { VariantTable } from './Tables';

const common_share = 0.05;

export default function ProcessPage(): ReactElement {
  const { t } = useTranslation(['process', 'common']);
  const format = useFormat();
  const { search } = useLocation();
  const [view, set_view] = useView(process_codec);
  const asked = useProcess(process_question(view));
  // The sliders draw while they are moved; the URL gets where they are let go.
  const [moving, set_moving] = useState<{ activities?: number; edges?: number }>({});
  const percent_of = (report: ProcessReport) => {
    const first = first_percent(report);
    return {
      activities: moving.activities ?? (view.activities < 0 ? first.activities : view.activities),
      edges: moving.edges ?? (view.edges < 0 ? first.edges : view.edges),
    };
  };

  const name = (item: unknown) => item_label(String(item), view.item);
  const onOpen = (at: string) => set_view({ at }, { replace: true });
  const describe = ({ table, row, column, value }: FoundCell): CellWords => {
    const shown = format.count(value);
    const unit = t(`common:units_${view.unit}`, { count: value, shown });
    const counts_customers = view.unit === 'customer' && column !== 'count';
    if (table === 'activities') {
      const item = name(row.item);
      const words = column === 'count' ? t('cell.words_count', { shown, item })
        : column === 'starts' ? t('cell.words_starts', { unit, item })
          : column === 'ends' ? t('cell.words_ends', { unit, item }) : t('cell.words_units', { unit, item });
      return {
        title: item, shown, words, counts_customers: view.unit === 'customer' && column === 'units',
        actions: view.item === 'event' && <Button onClick={() => set_view({ hide: [...view.hide, String(row.item)], at: '' })}>{t('cell.hide')}</Button>,
      };
    }
    if (table === 'edges') {
      const edge = { from: name(row.from), to: name(row.to) };
      const times = t('cell.words_times', { median: format.span(Number(row.median ?? 0)), p90: format.span(Number(row.p90 ?? 0)) });
      const words = column === 'count' ? t('cell.words_edge_count', { shown, ...edge }) : t('cell.words_edge_units', { unit, ...edge });
      return { title: `${edge.from} → ${edge.to}`, shown, words: `${words} ${times}`, counts_customers };
    }
    if (table === 'variants') return { title: t('cell.variant', { rank: row.rank }), shown, words: t('cell.words_variant', { unit, path: path_items(String(row.path)).map(name).join(' > ') }), counts_customers };
    return { title: t('title'), shown, words: column === 'ping_pong' ? t('cell.words_ping_pong', { unit }) : t('cell.words_all', { unit }), counts_customers };
  };

  const figures = (report: ProcessReport) => {
    const { summary, tables } = report;
    const slow = slowest(report, common_share);
    const for_80 = variants_for(tables.variants, 0.8);
    return (
      <div className="figures">
        <Figure label={t(`common:unit.${view.unit}`)} value={format.count(summary.units)} note={t('common:basis.events', { shown: format.count(summary.events) })} />
        <Figure label={t('activities')} value={format.count(tables.activities.length)} note={t('n_edges', { shown: format.count(tables.edges.length) })} />
        <Figure label={t('variants')} value={format.count(summary.variants ?? tables.variants.length)} note={for_80 === null ? t('covers_less') : t('covers', { n: format.count(for_80) })} />
        {summary.ping_pong !== null && summary.ping_pong !== undefined && (
          <Figure label={t('ping_pong')} value={format.count(summary.ping_pong)} note={t('ping_pong_note')} />
        )}
        {slow && <Figure label={t('slowest')} value={format.quantile(slow.median, report.basis)} note={`${name(slow.from)} → ${name(slow.to)}`} />}
      </div>
    );
  };

  return (
    <Page title={t('title')} answers={t('answers')}>
      <Card>
        <div className="fields">
          <Field label={t('item.label')}>
            <Segmented label={t('item.label')} value={view.item} onChange={(item) => set_view({ item, at: '', variant: 0, hide: [] })} options={[
              { value: 'event', label: t('item.event') }, { value: 'channel', label: t('item.channel') }, { value: 'channel event', label: t('item.both') },
            ]} />
          </Field>
          <div className="process-hide"><Field label={t('hide')}><EventSelectMany label={t('hide')} values={view.hide} onChange={(hide) => set_view({ hide, at: '', variant: 0 })} /></Field></div>
          <Switch label={t('collapse')} checked={view.collapse} onChange={(collapse) => set_view({ collapse, at: '', variant: 0 })} />
          <Field label={t('filters')}><EventFilters event={null} filters={view.where} onChange={(where) => set_view({ where, at: '' })} /></Field>
        </div>
      </Card>
      <Question asked={asked} at={view.at} describe={describe} onCloseCell={() => set_view({ at: '' }, { replace: true })}
        is_empty={(report) => report.summary.units === 0} skeleton={<Skeleton rows={6} height={64} />}
        onWiden={{
          period: view.period.kind === 'all' ? null : () => set_view({ period: { kind: 'all' } }),
          filters: view.where.length > 0 || view.hide.length > 0 ? () => set_view({ where: [], hide: [] }) : null,
        }}>
        {(report) => (
          <>
            {figures(report)}
            <Graph report={report} view={view} percent={percent_of(report)} onOpen={onOpen}
              onMove={(next) => set_moving((now) => ({ ...now, ...next }))}
              onSettle={(next) => { set_moving({}); set_view(next, { replace: true }); }}
              onMeasure={(measure) => set_view({ measure }, { replace: true })} onClearVariant={() => set_view({ variant: 0 }, { replace: true })} />
            <VariantTable report={report} name={name} chosen={view.variant} onOpen={onOpen}
              onChoose={(rank) => {
                set_view({ variant: rank === view.variant ? 0 : rank }, { replace: true });
                document.querySelector('.graph')?.scrollIntoView({ block: 'center' });
              }} />
          </>
        )}
      </Question>
      <ContinueWith>
        <Link to={with_globals('/flow', search)}>{t('next.flow')}</Link>
        <Link to={with_globals('/funnel', search)}>{t('next.funnel')}</Link>
      </ContinueWith>
    </Page>
  );
}
