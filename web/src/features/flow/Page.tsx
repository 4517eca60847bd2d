import './flow.css';

import { useMemo, type ReactElement } from 'react';
import { Link, useLocation } from 'react-router-dom';

import { useEventNames } from '@/api/events';
import { useFlow } from '@/api/questions';
import { cell_address, opens, type FlowReport, type FoundCell } from '@/api/report';
import { SankeyFlow } from '@/charts/echarts/SankeyFlow';
import { ChartFrame } from '@/charts/frame/ChartFrame';
import { label, useTranslation } from '@/i18n';
import { Question, type CellWords } from '@/questions/Question';
import { ask_about, with_globals } from '@/url/links';
import { useView } from '@/url/use_view';
import { flow_codec } from '@/url/views';
import { Button } from '@/ui/controls';
import { Card, ContinueWith, Page } from '@/ui/page';
import { Skeleton } from '@/ui/states';
import { useFormat } from '@/ui/use_format';

import { drawing_of, first_start, flow_question, is_special, largest_next, node_row, none_next } from './flow';
import { NodeTable, PathTable } from './Tables';
import { Settings } from './Settings';

export default function FlowPage(): ReactElement {
  const { t } = useTranslation(['flow', 'common']);
  const format = useFormat();
  const { search } = useLocation();
  const [view, set_view] = useView(flow_codec);
  const names = useEventNames();
  const guess = useMemo(() => first_start(names.data ?? []), [names.data]);
  const shown = view.start || view.end ? view : { ...view, start: guess };
  const backwards = shown.start === '';
  const asked = useFlow(flow_question(shown));

  const item_label = (item: string, items: number | null = null) =>
    (is_special(item) ? label('common', 'special', item, { n: format.count(items) }) : item);

  const actions = (item: string) => !is_special(item) && (
    <>
      <Button onClick={() => set_view({ start: item, end: '', at: '' })}>{t('start_here')}</Button>
      <Button onClick={() => set_view({ start: '', end: item, at: '' })}>{t('end_here')}</Button>
      {item !== shown.start && item !== shown.end && <Button onClick={() => set_view({ hide: [...view.hide, item], at: '', start: shown.start, end: shown.end })}>{t('hide_item')}</Button>}
    </>
  );
  const describe = ({ table, row, column, value }: FoundCell, report: FlowReport): CellWords => {
    const unit = t(`common:units_${view.unit}`, { count: value, shown: format.count(value) });
    const same = { shown: format.count(value), counts_customers: view.unit === 'customer' };
    const of = { rate: format.rate(report.summary.units ? value / report.summary.units : null), total: format.count(report.summary.units) };
    const share = t('common:cell.share_of', of);
    if (table === 'links') {
      const pair = backwards ? { from: item_label(String(row.to)), to: item_label(String(row.from)) } : { from: item_label(String(row.from)), to: item_label(String(row.to)) };
      return { ...same, title: t('cell.link', pair), words: `${t('cell.words_link', { unit, ...pair })} ${share}` };
    }
    if (table === 'paths') return { ...same, title: t('cell.path', { rank: row.rank }), words: `${t('cell.words_path', { unit, path: String(row.path) })} ${share}` };
    if (table === 'nodes') {
      const item = item_label(String(row.item), Number(row.items ?? 0));
      return { ...same, title: t('cell.node', { item, column: row.column }), words: `${t('cell.words_node', { unit, item })} ${share}`, actions: actions(String(row.item)) };
    }
    return { ...same, title: t('title'), words: column === 'reached' ? t('cell.words_reached', { unit }) : t('cell.words_units', { unit }) };
  };
  const onOpen = (at: string) => set_view({ at, ...(view.start || view.end ? {} : { start: shown.start }) }, { replace: true });

  return (
    <Page title={t('title')} answers={t('answers')}>
      <Settings view={shown} set_view={set_view} />
      <Question asked={asked} at={view.at} describe={describe} onCloseCell={() => set_view({ at: '' }, { replace: true })}
        is_empty={(report) => report.summary.units === 0} skeleton={<Skeleton rows={6} height={48} />}
        onWiden={{
          period: view.period.kind === 'all' ? null : () => set_view({ period: { kind: 'all' } }),
          filters: view.where.length > 0 ? () => set_view({ where: [] }) : null,
        }}>
        {(report) => {
          const drawing = drawing_of(report, backwards);
          const next = largest_next(report);
          const sentence = next
            ? t(backwards ? 'sentence_back' : 'sentence', {
              units: t(`common:units_${view.unit}`, { count: report.summary.units, shown: format.count(report.summary.units) }),
              item: next.item, rate: format.rate(next.share), none: format.count(none_next(report)),
            })
            : t('sentence_none');
          return (
            <>
              <Card>
                <ChartFrame title={backwards ? t('chart_back', { event: shown.end }) : t('chart', { event: shown.start })} summary={sentence}
                  table={<NodeTable report={report} item_label={item_label} onOpen={onOpen} />}>
                  <SankeyFlow label={sentence} depths={drawing.depths} links={drawing.links}
                    nodes={drawing.nodes.map((node) => ({ ...node, label: item_label(node.item, node.items) }))}
                    onNode={(id) => {
                      const row = node_row(report, id);
                      if (row && opens(report, 'nodes', 'units')) onOpen(cell_address(report, 'nodes', row, 'units'));
                    }}
                    onLink={(address) => onOpen(address)} />
                </ChartFrame>
              </Card>
              <PathTable report={report} onOpen={onOpen} />
            </>
          );
        }}
      </Question>
      <ContinueWith>
        {shown.start && shown.end && <Link to={ask_about('/funnel', search, [shown.start, shown.end])}>{t('next.funnel')}</Link>}
        {shown.start && !shown.end && <Link to={ask_about('/funnel', search, [shown.start])}>{t('next.funnel_from', { event: shown.start })}</Link>}
        <Link to={with_globals('/process', search)}>{t('next.process')}</Link>
      </ContinueWith>
    </Page>
  );
}
