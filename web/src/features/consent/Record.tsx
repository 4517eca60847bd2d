// A decision that a customer gave to staff, with its evidence.
import { useState, type ReactElement } from 'react';

import { Problem } from '@/api/problem';
import { useRecordConsent, type NewConsent, type Purpose } from '@/api/consent';
import { channel_label, label, useLanguage, useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { Form, SelectField, Submit, TextField } from '@/ui/form';
import { Failed } from '@/ui/states';

import { can_decide, instant_of } from './consent';

const states = ['granted', 'denied', 'withdrawn'] as const;
const methods = ['call', 'paper', 'form', 'staff'] as const;
const channels = ['email', 'sms', 'push', 'chat', 'call_center', 'direct_mail'] as const;

export function Record({ id, purposes, onClose }: { id: number; purposes: readonly Purpose[]; onClose: () => void }): ReactElement {
  const { t } = useTranslation(['consent', 'common']);
  const language = useLanguage() === 'zh-CN' ? 'zh' : 'en';
  const record = useRecordConsent();
  const choice = purposes.filter(can_decide);
  const [purpose, set_purpose] = useState(choice[0]?.id ?? '');
  const [channel, set_channel] = useState<string>(channels[0]);
  const [state, set_state] = useState<string>('granted');
  const [method, set_method] = useState<string>('call');
  const [reference, set_reference] = useState('');
  const [given_at, set_given_at] = useState('');
  const by_channel = choice.find((one) => one.id === purpose)?.by_channel === true;
  const fault = record.error instanceof Problem ? record.error : null;
  const at = (path: string) => (fault?.path === path ? fault.detail : undefined);
  const send = () => record.mutate({
    customer: id,
    method: method as NewConsent['method'],
    reference: reference.trim(),
    ...(given_at ? { given_at: instant_of(given_at) } : {}),
    decisions: [{ purpose, state: state as (typeof states)[number], text_language: language, ...(by_channel ? { channel } : {}) }],
  }, { onSuccess: onClose });
  return (
    <Dialog title={t('record.of', { number: id })} wide onClose={onClose}>
      <Form label={t('record.title')} onSubmit={send}>
        <div className="form-row">
          <SelectField label={t('column.purpose')} value={purpose} onChange={set_purpose} options={choice.map((one) => ({ value: one.id, label: one.name[language] }))} />
          {by_channel && <SelectField label={t('column.channel')} value={channel} onChange={set_channel} options={channels.map((one) => ({ value: one, label: channel_label(one) }))} />}
          <SelectField label={t('column.state')} value={state} onChange={set_state} options={states.map((one) => ({ value: one, label: label('common', 'consent_state', one) }))} />
        </div>
        <div className="form-row">
          <SelectField label={t('column.method')} value={method} onChange={set_method} options={methods.map((one) => ({ value: one, label: label('consent', 'method', one) }))} />
          <TextField label={t('column.given_at')} type="datetime-local" required={false} value={given_at} onChange={set_given_at} hint={t('record.given_hint')} error={at('given_at')} />
        </div>
        <TextField label={t('record.reference')} value={reference} onChange={set_reference} maxLength={500} hint={t('record.reference_hint')} error={at('reference')} />
        <p className="note">{t('record.effect')}</p>
        {fault && !at('given_at') && !at('reference') && <Failed error={fault} meaning={t('record.failed')} />}
        <div className="form-actions">
          <Submit busy={record.isPending}>{t('record.go')}</Submit>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
        </div>
      </Form>
    </Dialog>
  );
}
