// Apache ECharts, drawn on canvas. Its HTML tooltip stays off: the content security policy lets no inline style in.
import { BarChart, LineChart, SankeyChart } from 'echarts/charts';
import { GridComponent, TooltipComponent } from 'echarts/components';
import { init, use, type ECharts, type EChartsCoreOption } from 'echarts/core';
import { CanvasRenderer } from 'echarts/renderers';
import { useEffect, useRef, type ReactElement } from 'react';

import { useLanguage } from '@/i18n';
import { useThemeName } from '@/ui/theme_name';

use([BarChart, LineChart, SankeyChart, GridComponent, TooltipComponent, CanvasRenderer]);

export interface Mark {
  seriesIndex?: number;
  dataIndex?: number;
  dataType?: string;
  data?: unknown;
}

interface EChartProps {
  /** Made anew when `of`, the theme or the language changes. */
  option: () => EChartsCoreOption;
  of: unknown;
  height: number;
  /** Narrower than this, the chart scrolls inside itself. */
  width_min?: number;
  label: string;
  onMark?: (mark: Mark) => void;
}

export function EChart({ option, of, height, width_min = 0, label, onMark }: EChartProps): ReactElement {
  const box = useRef<HTMLDivElement>(null);
  const chart = useRef<ECharts | null>(null);
  const mark = useRef(onMark);
  mark.current = onMark;
  const theme = useThemeName();
  const language = useLanguage();

  useEffect(() => {
    const made = init(box.current as HTMLDivElement, null, { renderer: 'canvas' });
    chart.current = made;
    made.on('click', (event) => mark.current?.(event as Mark));
    const watch = new ResizeObserver(() => made.resize());
    watch.observe(box.current as HTMLDivElement);
    return () => {
      watch.disconnect();
      made.dispose();
      chart.current = null;
    };
  }, []);

  useEffect(() => {
    chart.current?.setOption({ animation: false, ...option() }, { notMerge: true });
    // `option` is a new function at each drawing; what it depends on is named by the others.
  }, [of, theme, language]);

  return (
    <div className="echart-box" tabIndex={width_min > 0 ? 0 : undefined} role="group" aria-label={label}>
      <div ref={box} className="echart" role="img" aria-label={label} style={{ height, minWidth: width_min }} />
    </div>
  );
}
