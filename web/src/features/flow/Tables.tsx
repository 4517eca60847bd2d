import type { ReactElement } from 'react';

import { cell_address, opens, type FlowReport } from '@/api/report';
import { CellButton } from '@/charts/frame/CellDrawer';
import { label, useTranslation } from '@/i18n';
import { Path } from '@/questions/Path';
import { Card } from '@/ui/page';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import { paths_for, type NodeRow, type PathRow } from './flow';

interface NodeTableProps {
  report: FlowReport;
  item_label: (item: string, items: number | null) => string;
  onOpen: (address: string) => void;
}

export function NodeTable({ report, item_label, onOpen }: NodeTableProps): ReactElement {
  const { t } = useTranslation(['flow', 'common']);
  const format = useFormat();
  const open = opens(report, 'nodes', 'units');
  const columns: Column<NodeRow>[] = [
    { key: 'column', title: t('column.column'), render: (row) => row.column, value: (row) => row.column, numeric: true },
    { key: 'item', title: t('column.item'), render: (row) => item_label(row.item, row.items ?? null), value: (row) => row.item, wide: true },
    {
      key: 'units', title: t('column.units'), value: (row) => row.units, numeric: true,
      render: (row) => <CellButton shown={format.count(row.units)} what={row.item} onOpen={open ? () => onOpen(cell_address(report, 'nodes', row, 'units')) : null} />,
    },
  ];
  return <Table label={t('title')} columns={columns} rows={report.tables.nodes} row_key={(row) => `${row.column}/${row.item}`} />;
}

export function PathTable({ report, onOpen }: { report: FlowReport; onOpen: (address: string) => void }): ReactElement {
  const { t } = useTranslation(['flow', 'common']);
  const format = useFormat();
  const { paths } = report.tables;
  const open = opens(report, 'paths', 'units');
  const for_80 = paths_for(paths, 0.8);
  const columns: Column<PathRow>[] = [
    { key: 'rank', title: t('column.rank'), render: (row) => (typeof row.rank === 'number' ? row.rank : ''), numeric: true },
    { key: 'path', title: t('column.path'), render: (row) => <Path path={row.path} />, wide: true },
    { key: 'end', title: t('column.end'), render: (row) => (row.end ? label('flow', 'end', row.end) : ''), value: (row) => row.end },
    {
      key: 'units', title: t('column.units'), value: (row) => row.units, numeric: true,
      render: (row) => <CellButton shown={format.count(row.units)} what={row.path} onOpen={open ? () => onOpen(cell_address(report, 'paths', row, 'units')) : null} />,
    },
    { key: 'share', title: t('column.share'), render: (row) => format.rate(row.share), value: (row) => row.share, numeric: true },
    {
      key: 'coverage', title: t('column.coverage'), numeric: true,
      render: (row) => <span className="coverage"><span className="coverage-bar"><span style={{ width: `${(row.coverage ?? 0) * 100}%` }} /></span>{format.rate(row.coverage)}</span>,
    },
    { key: 'median', title: t('column.median'), render: (row) => format.quantile(row.median, report.basis), value: (row) => row.median ?? null, numeric: true },
  ];
  return (
    <Card title={t('paths')} flush actions={<span className="note">{for_80 === null ? t('coverage_none', { n: format.count(paths.length) }) : t('coverage', { n: format.count(for_80) })}</span>}>
      <Table label={t('paths')} columns={columns} rows={paths} row_key={(row) => String(row.rank)} />
    </Card>
  );
}
