// Bars or lines over time. A bucket that still runs is drawn pale.
import type { ReactElement } from 'react';

import { css_color } from '@/ui/theme_name';
import { useFormat } from '@/ui/use_format';

import { EChart } from './EChart';
import { category_axis, tooltip, value_axis } from './look';

export interface Series {
  name: string;
  /** A CSS variable, such as `--series-1`. */
  color: string;
  values: number[];
  dash?: 'solid' | 'dashed' | 'dotted';
}

interface TimeSeriesProps {
  label: string;
  kind: 'stacked' | 'lines';
  buckets: { name: string; complete: boolean }[];
  series: Series[];
  height?: number;
  /** Said of a bucket that still runs. */
  running: string;
}

const pale = 0.4;

export function TimeSeries({ label, kind, buckets, series, height = 260, running }: TimeSeriesProps): ReactElement {
  const format = useFormat();
  const option = () => ({
    grid: { left: 8, right: 12, top: 12, bottom: 4, containLabel: true },
    tooltip: {
      ...tooltip(),
      trigger: 'axis',
      axisPointer: { type: kind === 'stacked' ? 'shadow' : 'line' },
      formatter: (points: { dataIndex: number; seriesName: string; value: number | { value: number } }[]) => {
        const bucket = buckets[points[0]?.dataIndex ?? 0];
        const lines = points.map(({ seriesName, value }) => `${seriesName}  ${format.count(typeof value === 'number' ? value : value.value)}`);
        return [`${bucket?.name ?? ''}${bucket?.complete === false ? ` (${running})` : ''}`, ...(kind === 'stacked' ? lines.reverse() : lines)].join('\n');
      },
    },
    xAxis: category_axis(buckets.map(({ name }) => name)),
    yAxis: value_axis((value) => format.short_count(value)),
    series: series.map(({ name, color, values, dash }) => {
      const ink = css_color(color) || css_color('--series-7');
      if (kind === 'stacked') {
        return {
          name, type: 'bar', stack: 'all', barCategoryGap: '20%', itemStyle: { color: ink },
          data: values.map((value, at) => ({ value, itemStyle: { opacity: buckets[at]?.complete === false ? pale : 1 } })),
        };
      }
      return {
        name, type: 'line', showSymbol: values.length < 3, symbolSize: 6, lineStyle: { color: ink, width: 2, type: dash ?? 'solid' }, itemStyle: { color: ink }, data: values,
      };
    }),
  });
  return <EChart label={label} height={height} option={option} of={JSON.stringify([buckets, series, kind])} />;
}
