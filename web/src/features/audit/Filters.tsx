import { useEffect, useState, type ReactElement } from 'react';

import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Form, Submit, TextField } from '@/ui/form';
import type { AuditView } from '@/url/views';

export function Filters({ view, onChange }: { view: AuditView; onChange: (change: Partial<AuditView>) => void }): ReactElement {
  const { t } = useTranslation('audit');
  const { actor, action, object, from, to } = view;
  const [typed, set_typed] = useState({ actor, action, object, from, to });
  useEffect(() => set_typed({ actor, action, object, from, to }), [actor, action, object, from, to]);
  const field = (name: keyof typeof typed) => ({ value: typed[name], onChange: (value: string) => set_typed({ ...typed, [name]: value }), required: false });
  const is_filtered = [actor, action, object, from, to].some((value) => value !== '');
  return (
    <Form label={t('filter.title')} onSubmit={() => onChange({ ...typed, open: -1 })}>
      <div className="audit-filters">
        <TextField label={t('column.actor')} {...field('actor')} />
        <TextField label={t('column.action')} {...field('action')} />
        <TextField label={t('column.object')} {...field('object')} />
        <TextField label={t('filter.from')} type="date" {...field('from')} />
        <TextField label={t('filter.to')} type="date" {...field('to')} />
        <div className="form-actions audit-go">
          <Submit>{t('filter.go')}</Submit>
          {is_filtered && <Button onClick={() => onChange({ actor: '', action: '', object: '', from: '', to: '', open: -1 })}>{t('filter.clear')}</Button>}
        </div>
      </div>
    </Form>
  );
}
