import type { ReactElement } from 'react';

import { cell_address, opens, type FunnelReport } from '@/api/report';
import { CellButton } from '@/charts/frame/CellDrawer';
import { ChartFrame } from '@/charts/frame/ChartFrame';
import { duration_ms } from '@/format/dates';
import { useTranslation } from '@/i18n';
import type { FunnelView } from '@/url/views';
import { Card, Figure } from '@/ui/page';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import { Bars } from './Bars';
import { all_group, bins_of, conversion_by_group, groups_of, times_of, worst_step, type GroupRow, type StepRow } from './funnel';
import { group_label, property_label } from './group_label';
import { Times } from './Times';

interface ResultProps {
  report: FunnelReport;
  view: FunnelView;
  onOpen: (address: string) => void;
}

export function Result({ report, view, onOpen }: ResultProps): ReactElement {
  const { t } = useTranslation(['funnel', 'common']);
  const format = useFormat();
  const { summary } = report;
  const { steps } = report.tables;
  const times = times_of(report);
  const worst = worst_step(steps);
  const broken_down = groups_of(steps).length > 0;

  const open = (table: string, row: object, column: string) =>
    (opens(report, table, column) ? () => onOpen(cell_address(report, table, row, column)) : null);
  const number = (row: StepRow, column: 'reached' | 'dropped' | 'open') => (
    <CellButton shown={format.count(row[column])} what={`${row.name}, ${t(`column.${column}`)}`} onOpen={row[column] ? open('steps', row, column) : null} />
  );

  const columns: Column<StepRow>[] = [
    ...(broken_down ? [{ key: 'group', title: property_label(view.by), render: (row: StepRow) => group_label(row.group ?? '', view.by), value: (row: StepRow) => row.group ?? '' }] : []),
    { key: 'step', title: t('column.step'), render: (row) => row.step, value: (row) => row.step, numeric: true },
    { key: 'name', title: t('column.name'), render: (row) => row.name, wide: true },
    { key: 'reached', title: t('column.reached'), render: (row) => number(row, 'reached'), value: (row) => row.reached, numeric: true },
    { key: 'of_first', title: t('column.of_first'), render: (row) => format.rate(row.of_first), value: (row) => row.of_first, numeric: true },
    { key: 'of_previous', title: t('column.of_previous'), render: (row) => format.rate(row.of_previous), value: (row) => row.of_previous, numeric: true },
    { key: 'dropped', title: t('column.dropped'), render: (row) => number(row, 'dropped'), value: (row) => row.dropped, numeric: true },
    { key: 'open', title: t('column.open'), render: (row) => number(row, 'open'), value: (row) => row.open, numeric: true },
    { key: 'median', title: t('column.median'), render: (row) => format.quantile(row.median, report.basis), value: (row) => row.median, numeric: true },
  ];
  const table = (
    <Table label={t('steps_table')} columns={columns} rows={steps} row_key={(row) => `${row.group ?? ''}/${row.step}`} />
  );

  const group_columns: Column<GroupRow>[] = [
    { key: 'group', title: property_label(view.by), render: ({ group }) => group_label(group, view.by), value: ({ group }) => group, wide: true },
    { key: 'first', title: t('column.entered'), value: ({ first }) => first.reached, numeric: true, render: ({ first }) => number(first, 'reached') },
    { key: 'last', title: t('column.converted'), value: ({ last }) => last.reached, numeric: true, render: ({ last }) => number(last, 'reached') },
    { key: 'rate', title: t('column.conversion'), render: ({ last }) => format.rate(last.of_first), value: ({ last }) => last.of_first, numeric: true },
  ];

  const sentence = worst
    ? t('sentence', { conversion: format.rate(summary.conversion), step: worst.step, name: worst.name, dropped: format.count(worst.dropped) })
    : t('sentence_all', { conversion: format.rate(summary.conversion) });

  return (
    <>
      <div className="figures">
        <Figure label={t('figure.entered')} value={<CellButton shown={format.count(summary.entered)} what={t('figure.entered')} onOpen={open('summary', {}, 'entered')} />} note={t(`common:unit.${view.unit}`)} />
        <Figure label={t('figure.converted')} value={<CellButton shown={format.count(summary.converted)} what={t('figure.converted')} onOpen={summary.converted ? open('summary', {}, 'converted') : null} />} note={t('figure.within', { span: format.span(duration_ms(view.window)) })} />
        <Figure label={t('figure.conversion')} value={format.rate(summary.conversion)} />
        <Figure label={t('figure.median')} value={format.quantile(times?.median, report.basis)} note={times ? t('figure.p90', { span: format.quantile(times.p90, report.basis) }) : undefined} />
      </div>
      <Card>
        <ChartFrame title={t('chart')} summary={sentence} table={table}>
          <Bars report={report} unit={view.unit} by={view.by} onOpen={onOpen} />
        </ChartFrame>
      </Card>
      {broken_down && (
        <Card title={t('by_group', { property: property_label(view.by) })} flush>
          <Table label={t('by_group', { property: property_label(view.by) })} columns={group_columns} rows={conversion_by_group(steps)} row_key={({ group }) => group}
            chosen={all_group} />
        </Card>
      )}
      <Card title={t('steps_table')} flush>{table}</Card>
      {bins_of(report).length > 0 && <Times report={report} onOpen={onOpen} />}
    </>
  );
}
