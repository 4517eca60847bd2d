// The settings of a funnel: its steps in order, and what holds for all of them.
import { useState, type ReactElement } from 'react';

import { usePropertyNames } from '@/api/events';
import { useTranslation } from '@/i18n';
import { EventFilters } from '@/questions/EventFilters';
import { EventSelect } from '@/questions/EventSelect';
import { WindowInput } from '@/questions/WindowInput';
import type { SetView } from '@/url/use_view';
import { funnel_steps_max, type FunnelView, type StepView } from '@/url/views';
import { Button, Field, IconButton, Segmented } from '@/ui/controls';
import { Card } from '@/ui/page';
import { Select } from '@/ui/select';
import { useFormat } from '@/ui/use_format';

import { moved } from './funnel';
import { property_label } from './group_label';

interface BuilderProps {
  view: FunnelView;
  set_view: SetView<FunnelView>;
  /** What the server refused, to mark the field at fault. */
  fault: unknown;
}

function faulty_step(fault: unknown): number | null {
  const path = fault instanceof Error && 'path' in fault ? String(fault.path) : '';
  const found = /^steps\[(\d+)\]/.exec(path);
  return found ? Number(found[1]) : null;
}

export function Builder({ view, set_view, fault }: BuilderProps): ReactElement {
  const { t } = useTranslation(['funnel', 'common']);
  const format = useFormat();
  const [adding, set_adding] = useState(false);
  const { steps } = view;
  const properties = usePropertyNames(steps[0]?.event || null);
  const at_fault = faulty_step(fault);

  const change = (next: StepView[]) => set_view({ steps: next, at: '' });
  const change_step = (at: number, next: Partial<StepView>) => change(steps.map((step, k) => (k === at ? { ...step, ...next } : step)));
  const options = [
    { value: 'channel', label: property_label('channel') },
    ...(properties.data ?? []).filter(({ name }) => name !== 'channel').map(({ name, count }) => ({ value: name, label: name, note: format.short_count(count) })),
  ];

  return (
    <Card title={t('steps')}>
      <div className="builder">
        <ol className="steps">
          {steps.map((step, at) => (
            <li key={at} className={at === at_fault ? 'step step-fault' : 'step'}>
              <div className="step-row">
                <span className="step-number" aria-hidden="true">{at + 1}</span>
                <div className="step-event">
                  <EventSelect label={t('step_n', { step: at + 1 })} value={step.event} onChange={(event) => change_step(at, { event, where: [] })} />
                </div>
                <IconButton icon="up" label={t('move_up', { step: at + 1 })} disabled={at === 0} onClick={() => change(moved(steps, at, at - 1))} />
                <IconButton icon="down" label={t('move_down', { step: at + 1 })} disabled={at === steps.length - 1} onClick={() => change(moved(steps, at, at + 1))} />
                <IconButton icon="close" label={t('remove', { step: at + 1 })} onClick={() => change(steps.filter((_, k) => k !== at))} disabled={steps.length === 1} />
              </div>
              {step.event !== '' && (
                <div className="step-filters">
                  <EventFilters event={step.event} filters={step.where} onChange={(where) => change_step(at, { where })} />
                </div>
              )}
            </li>
          ))}
        </ol>
        {adding ? (
          <div className="step-row">
            <span className="step-number" aria-hidden="true">{steps.length + 1}</span>
            <div className="step-event">
              <EventSelect label={t('new_step')} value="" onChange={(event) => { set_adding(false); change([...steps, { event, where: [] }]); }} />
            </div>
            <IconButton icon="close" label={t('remove', { step: steps.length + 1 })} onClick={() => set_adding(false)} />
          </div>
        ) : (
          <div><Button icon="plus" disabled={steps.length >= funnel_steps_max} onClick={() => set_adding(true)}>{t('add_step')}</Button></div>
        )}
        <hr />
        <Field label={t('order.label')}>
          <Segmented label={t('order.label')} value={view.order} onChange={(order) => set_view({ order, at: '' })} options={[
            { value: 'ordered', label: t('order.ordered') },
            { value: 'strict', label: t('order.strict') },
            { value: 'any', label: t('order.any') },
          ]} />
          <span className="note">{t(`order.hint_${view.order}`)}</span>
        </Field>
        <Field label={t('window')}>
          <WindowInput label={t('window')} value={view.window} onChange={(window) => set_view({ window, at: '' })} />
        </Field>
        <Field label={t('breakdown')}>
          <Select label={t('breakdown')} value={view.by} options={options} loading={properties.isLoading} clearable placeholder={t('no_breakdown')}
            onChange={(by) => set_view({ by, at: '' })} />
        </Field>
        <Field label={t('filters')}>
          <EventFilters event={null} filters={view.where} onChange={(where) => set_view({ where, at: '' })} />
        </Field>
      </div>
    </Card>
  );
}
