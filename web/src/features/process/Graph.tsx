import type { ReactElement } from 'react';

import { cell_address, type ProcessReport } from '@/api/report';
import { ChartFrame } from '@/charts/frame/ChartFrame';
import { ProcessGraph, type GraphArrow, type GraphBox } from '@/charts/svg/ProcessGraph';
import { useTranslation } from '@/i18n';
import type { ProcessView } from '@/url/views';
import { Button, Segmented } from '@/ui/controls';
import { Card } from '@/ui/page';
import { Slider } from '@/ui/slider';
import { useFormat } from '@/ui/use_format';

import { choose, item_label, log_scale, pair, path_items, path_pairs } from './process';
import { ActivityTable, EdgeTable } from './Tables';

interface GraphProps {
  report: ProcessReport;
  view: ProcessView;
  percent: { activities: number; edges: number };
  onOpen: (address: string) => void;
  onMove: (percent: { activities?: number; edges?: number }) => void;
  onSettle: (percent: { activities?: number; edges?: number }) => void;
  onMeasure: (measure: ProcessView['measure']) => void;
  onClearVariant: () => void;
}

const start = '(start)';
const end = '(end)';

export function Graph({ report, view, percent, onOpen, onMove, onSettle, onMeasure, onClearVariant }: GraphProps): ReactElement {
  const { t } = useTranslation(['process', 'common']);
  const format = useFormat();
  const { activities: all, edges: all_edges } = report.tables;
  const name = (item: string) => item_label(item, view.item);
  const variant = view.variant === 0 ? null : report.tables.variants.find(({ rank }) => rank === view.variant)?.path ?? null;
  const { activities, edges, starts, ends } = choose(report, percent, variant);

  const items = variant === null ? [] : path_items(variant);
  const lit_pairs = variant === null ? new Set<string>() : path_pairs(variant);
  const most_count = Math.max(1, ...all.map(({ count }) => count));
  const most_edge = Math.max(1, ...edges.map(({ count }) => count));
  const most_time = Math.max(1, ...edges.map(({ median }) => median ?? 0));

  const boxes: GraphBox[] = [
    { id: start, label: '', note: '', heat: 0, kind: 'start', lit: variant !== null, words: t('start') },
    ...activities.map((row): GraphBox => ({
      id: row.item, label: name(row.item), note: format.short_count(row.count), heat: log_scale(row.count, most_count) ** 3, kind: 'activity', lit: items.includes(row.item),
      words: t('words.activity', { item: name(row.item), shown: format.count(row.count), units: format.count(row.units), rework: format.rate(row.rework) }),
    })),
    { id: end, label: '', note: '', heat: 0, kind: 'end', lit: variant !== null, words: t('end') },
  ];
  const edge_arrows = edges.map((row): GraphArrow => ({
    id: cell_address(report, 'edges', row, 'units'), from: row.from, to: row.to, kind: 'edge',
    label: view.measure === 'count' ? format.short_count(row.count) : format.quantile(row.median, report.basis),
    weight: (view.measure === 'count' ? log_scale(row.count, most_edge) : log_scale(row.median ?? 0, most_time)) ** 3,
    lit: lit_pairs.has(pair(row.from, row.to)),
    words: t('words.edge', { from: name(row.from), to: name(row.to), shown: format.count(row.count), median: format.quantile(row.median, report.basis), p90: format.quantile(row.p90, report.basis) }),
  }));
  const rims: GraphArrow[] = activities.flatMap((row) => [
    ...(starts.has(row.item) ? [{ id: `${start}${row.item}`, from: start, to: row.item, kind: 'rim' as const, label: view.measure === 'count' ? format.short_count(row.starts) : '', weight: 0.1, lit: items[0] === row.item, words: '' }] : []),
    ...(ends.has(row.item) ? [{ id: `${end}${row.item}`, from: row.item, to: end, kind: 'rim' as const, label: view.measure === 'count' ? format.short_count(row.ends) : '', weight: 0.1, lit: items.at(-1) === row.item, words: '' }] : []),
  ]);

  const strongest = edges[0];
  const sentence = strongest
    ? t('sentence', { from: name(strongest.from), to: name(strongest.to), shown: format.count(strongest.count), median: format.quantile(strongest.median, report.basis), drawn: activities.length, all: all.length })
    : t('sentence_none');

  return (
    <Card>
      <ChartFrame title={t('graph')} summary={sentence}
        table={<div className="graph-tables"><ActivityTable report={report} name={name} onOpen={onOpen} /><EdgeTable report={report} name={name} onOpen={onOpen} /></div>}
        tools={(
          <Segmented label={t('measure.label')} value={view.measure} onChange={onMeasure}
            options={[{ value: 'count', label: t('measure.count') }, { value: 'median', label: t('measure.median') }]} />
        )}>
        <div className="sliders">
          <Slider label={t('slider.activities')} value={percent.activities} shown={t('slider.of', { n: format.count(activities.length), all: format.count(all.length) })}
            onMove={(next) => onMove({ activities: next })} onChange={(next) => onSettle({ activities: next })} />
          <Slider label={t('slider.edges')} value={percent.edges} shown={t('slider.of', { n: format.count(edges.length), all: format.count(all_edges.length) })}
            onMove={(next) => onMove({ edges: next })} onChange={(next) => onSettle({ edges: next })} />
          {variant !== null && <Button small icon="close" onClick={onClearVariant}>{t('variant_shown', { rank: view.variant })}</Button>}
        </div>
        <ProcessGraph label={sentence} boxes={boxes} arrows={[...edge_arrows, ...rims]} dimmed={variant !== null} onArrow={onOpen}
          onBox={(item) => {
            const row = activities.find((activity) => activity.item === item);
            if (row) onOpen(cell_address(report, 'activities', row, 'units'));
          }} />
      </ChartFrame>
    </Card>
  );
}
