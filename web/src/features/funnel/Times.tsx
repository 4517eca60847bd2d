// How long converting took: a histogram in HTML, and the quantiles.
import type { ReactElement } from 'react';

import { cell_address, opens, type FunnelReport } from '@/api/report';
import { ChartFrame } from '@/charts/frame/ChartFrame';
import { useTranslation } from '@/i18n';
import { Card } from '@/ui/page';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import { bins_of, times_of, type Bin } from './funnel';

export function Times({ report, onOpen }: { report: FunnelReport; onOpen: (address: string) => void }): ReactElement {
  const { t } = useTranslation(['funnel', 'common']);
  const format = useFormat();
  const bins = bins_of(report);
  const times = times_of(report);
  const name = ({ from, to }: Bin) => (to === null ? t('times.from', { from: format.span(from) }) : t('times.between', { from: format.span(from ?? 0), to: format.span(to) }));
  const column = opens(report, 'histogram', 'units') ? 'units' : opens(report, 'histogram', 'count') ? 'count' : null;
  const columns: Column<Bin>[] = [
    { key: 'bin', title: t('times.time'), render: name, wide: true },
    { key: 'count', title: t('column.converted'), render: (bin) => format.count(bin.count), value: (bin) => bin.count, numeric: true },
  ];
  return (
    <Card>
      <ChartFrame title={t('times.title')} table={<Table label={t('times.title')} columns={columns} rows={bins} row_key={name} />}
        summary={times ? t('times.sentence', { median: format.quantile(times.median, report.basis), p25: format.quantile(times.p25, report.basis), p75: format.quantile(times.p75, report.basis), p90: format.quantile(times.p90, report.basis) }) : ''}>
        <div className="bins">
          {bins.map((bin) => (
            <button type="button" key={name(bin)} className="bin" disabled={column === null || bin.count === 0} aria-label={`${name(bin)}: ${format.count(bin.count)}`}
              onClick={() => column && onOpen(cell_address(report, 'histogram', bin.cell_row, column))}>
              <span className="bin-count">{format.short_count(bin.count)}</span>
              <span className="bin-bar" style={{ height: `${Math.max(bin.height * 100, bin.count > 0 ? 1 : 0)}px` }} />
              <span className="bin-name">{name(bin)}</span>
            </button>
          ))}
        </div>
      </ChartFrame>
    </Card>
  );
}
