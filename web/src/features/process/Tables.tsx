import type { ReactElement } from 'react';

import { cell_address, opens, type ProcessReport } from '@/api/report';
import { CellButton } from '@/charts/frame/CellDrawer';
import { useTranslation } from '@/i18n';
import { Path } from '@/questions/Path';
import { Button } from '@/ui/controls';
import { Card } from '@/ui/page';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import type { Activity, Edge, Variant } from './process';

interface TableProps {
  report: ProcessReport;
  /** An item as people call it. */
  name: (item: string) => string;
  onOpen: (address: string) => void;
}

function useCount({ report, onOpen }: Pick<TableProps, 'report' | 'onOpen'>) {
  const format = useFormat();
  return (table: string, row: object, column: string, value: number | null | undefined, what: string) => (
    <CellButton shown={format.count(value)} what={what}
      onOpen={value && opens(report, table, column) ? () => onOpen(cell_address(report, table, row, column)) : null} />
  );
}

export function ActivityTable(props: TableProps): ReactElement {
  const { t } = useTranslation(['process', 'common']);
  const format = useFormat();
  const count = useCount(props);
  const columns: Column<Activity>[] = [
    { key: 'item', title: t('column.activity'), render: (row) => props.name(row.item), value: (row) => props.name(row.item), wide: true },
    ...(['count', 'units', 'starts', 'ends'] as const).map((key) => ({
      key, title: t(`column.${key}`), numeric: true, value: (row: Activity) => row[key], render: (row: Activity) => count('activities', row, key, row[key], props.name(row.item)),
    })),
    { key: 'rework', title: t('column.rework'), render: (row) => format.rate(row.rework), value: (row) => row.rework, numeric: true },
  ];
  return <Table label={t('activities')} columns={columns} rows={props.report.tables.activities} row_key={(row) => row.item} />;
}

export function EdgeTable(props: TableProps): ReactElement {
  const { t } = useTranslation(['process', 'common']);
  const format = useFormat();
  const count = useCount(props);
  const columns: Column<Edge>[] = [
    { key: 'from', title: t('column.from'), render: (row) => props.name(row.from), value: (row) => props.name(row.from), wide: true },
    { key: 'to', title: t('column.to'), render: (row) => props.name(row.to), value: (row) => props.name(row.to), wide: true },
    ...(['count', 'units'] as const).map((key) => ({
      key, title: t(`column.${key}`), numeric: true, value: (row: Edge) => row[key], render: (row: Edge) => count('edges', row, key, row[key], `${props.name(row.from)} → ${props.name(row.to)}`),
    })),
    { key: 'median', title: t('column.median'), render: (row) => format.quantile(row.median, props.report.basis), value: (row) => row.median, numeric: true },
    { key: 'p90', title: t('column.p90'), render: (row) => format.quantile(row.p90, props.report.basis), value: (row) => row.p90, numeric: true },
  ];
  return <Table label={t('edges')} columns={columns} rows={props.report.tables.edges} row_key={(row) => `${row.from} > ${row.to}`} />;
}

export function VariantTable({ report, name, chosen, onOpen, onChoose }: TableProps & { chosen: number; onChoose: (rank: number) => void }): ReactElement {
  const { t } = useTranslation(['process', 'common']);
  const format = useFormat();
  const count = useCount({ report, onOpen });
  const columns: Column<Variant>[] = [
    { key: 'rank', title: t('column.rank'), render: (row) => (typeof row.rank === 'number' ? row.rank : ''), numeric: true },
    { key: 'path', title: t('column.path'), render: (row) => <Path path={row.path} label={name} />, wide: true },
    { key: 'units', title: t('column.units'), render: (row) => count('variants', row, 'units', row.units, t('cell.variant', { rank: row.rank })), value: (row) => row.units, numeric: true },
    { key: 'share', title: t('column.share'), render: (row) => format.rate(row.share), value: (row) => row.share, numeric: true },
    { key: 'coverage', title: t('column.coverage'), render: (row) => format.rate(row.coverage), numeric: true },
    { key: 'median', title: t('column.median'), render: (row) => format.quantile(row.median, report.basis), value: (row) => row.median ?? null, numeric: true },
    {
      key: 'show', title: '', render: (row) => (typeof row.rank === 'number'
        ? <Button small kind="quiet" pressed={row.rank === chosen} onClick={() => onChoose(row.rank)}>{row.rank === chosen ? t('hide_variant') : t('show_variant')}</Button> : null),
    },
  ];
  return (
    <Card title={t('variants')} flush>
      <Table label={t('variants')} columns={columns} rows={report.tables.variants} row_key={(row) => String(row.rank)} chosen={String(chosen)} />
    </Card>
  );
}
