// The bars of a funnel, in HTML: what went on is filled, what stopped is hatched.
import type { ReactElement } from 'react';

import { cell_address, opens, type FunnelReport } from '@/api/report';
import { CellButton } from '@/charts/frame/CellDrawer';
import { Legend } from '@/charts/frame/ChartFrame';
import { useTranslation } from '@/i18n';
import { useFormat } from '@/ui/use_format';

import { group_label } from './group_label';
import { drawn_steps, groups_drawn_max, groups_of, type StepRow } from './funnel';

interface BarsProps {
  report: FunnelReport;
  unit: 'customer' | 'session';
  /** The property of the breakdown. */
  by: string;
  onOpen: (address: string) => void;
}

export function Bars({ report, unit, by, onOpen }: BarsProps): ReactElement {
  const { t } = useTranslation(['funnel', 'common']);
  const format = useFormat();
  const steps = drawn_steps(report.tables.steps);
  const groups = groups_of(report.tables.steps);
  const address = (row: StepRow, column: string) => cell_address(report, 'steps', row, column);
  const can_open = opens(report, 'steps', 'reached');

  return (
    <div className="funnel">
      {groups.length > 0 && (
        <Legend entries={groups.slice(0, groups_drawn_max).map((group, at) => ({ name: group_label(group, by), color: `var(--series-${at + 1})` }))} />
      )}
      {groups.length > groups_drawn_max && <p className="note">{t('more_groups', { drawn: groups_drawn_max, groups: groups.length })}</p>}
      <ol className="funnel-steps">
        {steps.map(({ all, bars }, at) => (
          <li key={all.step} className="funnel-step">
            <div className="funnel-name">
              <span className="step-number" aria-hidden="true">{all.step}</span>
              <b>{all.name}</b>
              <span className="funnel-count">{t(`common:units_${unit}`, { count: all.reached, shown: format.count(all.reached) })} · {format.rate(all.of_first)}</span>
            </div>
            {bars.map(({ group, row, share }, bar) => (
              <button type="button" key={group} className="bar" disabled={!can_open || row.reached === 0} onClick={() => onOpen(address(row, 'reached'))}
                aria-label={`${all.name}${groups.length > 0 ? `, ${group_label(group, by)}` : ''}: ${format.count(row.reached)}, ${format.rate(row.of_first)}`}>
                <span className={groups.length > 0 ? 'bar-track bar-thin' : 'bar-track'}>
                  <span className="bar-fill" style={{ width: `${share * 100}%`, background: `var(--series-${groups.length > 0 ? bar + 1 : 1})` }} />
                </span>
                {groups.length > 0 && <span className="bar-note">{format.count(row.reached)} · {format.rate(row.of_first)}</span>}
              </button>
            ))}
            {at < steps.length - 1 && (
              <div className="funnel-between">
                <span className="went">{t('went_on', { rate: format.rate(steps[at + 1]?.all.of_previous) })}</span>
                <span className="stopped">
                  <CellButton shown={t('stopped', { shown: format.count(all.dropped) })} what={all.name} onOpen={all.dropped ? () => onOpen(address(all, 'dropped')) : null} />
                </span>
                {all.open ? <CellButton shown={t('common:basis.open', { shown: format.count(all.open) })} what={all.name} onOpen={() => onOpen(address(all, 'open'))} /> : null}
                {steps[at + 1]?.all.median !== null && <span>{t('median', { span: format.quantile(steps[at + 1]?.all.median, report.basis) })}</span>}
              </div>
            )}
          </li>
        ))}
      </ol>
    </div>
  );
}
