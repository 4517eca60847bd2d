import type { ReactElement } from 'react';

import { useTranslation } from '@/i18n';
import { EventFilters } from '@/questions/EventFilters';
import { EventSelect, EventSelectMany } from '@/questions/EventSelect';
import { WindowInput } from '@/questions/WindowInput';
import type { SetView } from '@/url/use_view';
import type { FlowView } from '@/url/views';
import { Field, Segmented, Switch } from '@/ui/controls';
import { Card } from '@/ui/page';

const column_choices = [1, 2, 3, 4, 5, 6, 8, 10];
const top_choices = [3, 5, 8, 12, 20];

export function Settings({ view, set_view }: { view: FlowView; set_view: SetView<FlowView> }): ReactElement {
  const { t } = useTranslation(['flow', 'common']);
  // The guessed start becomes part of the view with the first change.
  const change = (next: Partial<FlowView>) => set_view({ start: view.start, end: view.end, at: '', ...next });
  return (
    <Card>
      <div className="fields">
        <div className="flow-event">
          <Field label={t('from')}><EventSelect label={t('from')} value={view.start} clearable placeholder={t('anything')} onChange={(start) => change({ start })} /></Field>
        </div>
        <div className="flow-event">
          <Field label={t('to')}><EventSelect label={t('to')} value={view.end} clearable placeholder={t('anything')} onChange={(end) => change({ end })} /></Field>
        </div>
        <Field label={t('occurrence.label')}>
          <Segmented label={t('occurrence.label')} value={view.occurrence} onChange={(occurrence) => change({ occurrence })}
            options={[{ value: 'first', label: t('occurrence.first') }, { value: 'last', label: t('occurrence.last') }]} />
        </Field>
        <Field label={t('window')}><WindowInput label={t('window')} value={view.window} onChange={(window) => change({ window })} /></Field>
        <Field label={t('columns')}>
          <select className="plain-select" aria-label={t('columns')} value={view.columns} onChange={(event) => change({ columns: Number(event.target.value) })}>
            {[...new Set([...column_choices, view.columns])].sort((a, b) => a - b).map((n) => <option key={n} value={n}>{n}</option>)}
          </select>
        </Field>
        <Field label={t('top')}>
          <select className="plain-select" aria-label={t('top')} value={view.top} onChange={(event) => change({ top: Number(event.target.value) })}>
            {[...new Set([...top_choices, view.top])].sort((a, b) => a - b).map((n) => <option key={n} value={n}>{n}</option>)}
          </select>
        </Field>
        <div className="flow-hide">
          <Field label={t('hide')}><EventSelectMany label={t('hide')} values={view.hide} onChange={(hide) => change({ hide })} /></Field>
        </div>
        <Switch label={t('collapse')} checked={view.collapse} onChange={(collapse) => change({ collapse })} />
        <Field label={t('filters')}><EventFilters event={null} filters={view.where} onChange={(where) => change({ where })} /></Field>
      </div>
    </Card>
  );
}
