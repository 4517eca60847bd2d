// The frame of every chart: title, one sentence that says what it shows, the same numbers as a table (UI-21).
import './frame.css';

import { useState, type ReactElement, type ReactNode } from 'react';

import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';

interface ChartFrameProps {
  title: string;
  /** Largest, smallest, change: read out in place of the picture. */
  summary: string;
  table: ReactElement;
  tools?: ReactNode;
  children: ReactNode;
}

export function ChartFrame({ title, summary, table, tools, children }: ChartFrameProps): ReactElement {
  const { t } = useTranslation();
  const [as_table, set_as_table] = useState(false);
  return (
    <figure className="chart" aria-label={title}>
      <figcaption className="chart-head">
        <div className="chart-words">
          <h2>{title}</h2>
          <p className="chart-summary">{summary}</p>
        </div>
        <div className="chart-tools">
          {!as_table && tools}
          <Button small icon={as_table ? 'chart' : 'table'} onClick={() => set_as_table(!as_table)}>
            {as_table ? t('chart.as_chart') : t('chart.as_table')}
          </Button>
        </div>
      </figcaption>
      {as_table ? table : children}
    </figure>
  );
}

export function Legend({ entries }: { entries: { name: string; color: string }[] }): ReactElement {
  return (
    <div className="legend">
      {entries.map(({ name, color }) => (
        <span key={name} className="legend-entry"><span className="legend-mark" style={{ background: color }} />{name}</span>
      ))}
    </div>
  );
}
