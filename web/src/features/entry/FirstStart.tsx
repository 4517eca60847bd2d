// The first start (UI-74): one screen makes the owner and says how this installation counts.
import { useMemo, useState, type ReactElement } from 'react';

import { useSetUp } from '@/api/access';
import { Problem } from '@/api/problem';
import { characters, password_characters_min, password_with_factor_min, secret_of_link } from '@/access/gate';
import { set_language, useLanguage, useTranslation, type Language } from '@/i18n';
import { Card } from '@/ui/page';
import { Form, PasswordField, SelectField, Submit, TextField } from '@/ui/form';

import { currencies, first_currency, first_week_start, own_zone, week_starts, zones, type WeekStart } from './first_start';

export default function FirstStart({ onDone }: { onDone: () => void }): ReactElement {
  const { t } = useTranslation(['entry', 'access']);
  const language = useLanguage();
  const set_up = useSetUp();
  const [code, set_code] = useState(() => secret_of_link(window.location.hash));
  const [email, set_email] = useState('');
  const [name, set_name] = useState('');
  const [password, set_password] = useState('');
  const [time_zone, set_time_zone] = useState(own_zone);
  const [currency, set_currency] = useState(() => first_currency(navigator.language));
  const [week_start, set_week_start] = useState(() => first_week_start(navigator.language));
  const zone_options = useMemo(() => zones().map((zone) => ({ value: zone, label: zone })), []);

  const fault = set_up.error instanceof Problem ? set_up.error : null;
  const at = (path: string) => (fault?.path === path ? fault.detail : undefined);
  const elsewhere = fault && !['code', 'email', 'name', 'password'].includes(fault.path ?? '');
  const send = () => set_up.mutate({ code: code.trim(), email: email.trim(), name: name.trim(), password, language, time_zone, currency, week_start }, {
    onSuccess: () => {
      window.history.replaceState(null, '', '/');
      onDone();
    },
  });
  const choose_language = (chosen: string) => void set_language(chosen as Language);
  const currency_names = useMemo(() => new Intl.DisplayNames([language], { type: 'currency' }), [language]);

  return (
    <Card>
      <h1>{t('first.title')}</h1>
      <p className="entry-words">{t('first.words')}</p>
      <Form label={t('first.title')} onSubmit={send}>
        <TextField label={t('first.code')} value={code} onChange={set_code} code hint={t('first.code_hint')} autoFocus={code === ''}
          error={fault?.status === 403 ? t('first.code_wrong') : at('code')} />
        <div className="form-row">
          <TextField label={t('access:email')} type="email" autoComplete="username" value={email} onChange={set_email} autoFocus={code !== ''} error={at('email')} />
          <TextField label={t('access:name')} autoComplete="name" value={name} onChange={set_name} error={at('name')} />
        </div>
        <PasswordField label={t('access:password')} fresh value={password} onChange={set_password} error={at('password')}
          hint={t('access:password_hint', { min: password_characters_min, with_factor: password_with_factor_min, shown: characters(password) })} />
        <div className="form-row">
          <SelectField label={t('first.language')} value={language} onChange={choose_language} options={[{ value: 'en', label: 'English' }, { value: 'zh-CN', label: '简体中文' }]} />
          <SelectField label={t('first.time_zone')} value={time_zone} onChange={set_time_zone} options={zone_options} />
        </div>
        <div className="form-row">
          <SelectField label={t('first.currency')} value={currency} onChange={set_currency}
            options={currencies.map((known) => ({ value: known, label: `${known} · ${currency_names.of(known) ?? known}` }))} />
          <SelectField label={t('first.week_start')} value={week_start} onChange={(day) => set_week_start(day as WeekStart)} options={week_starts.map((day) => ({ value: day, label: t(`first.week.${day}`) }))} />
        </div>
        {elsewhere && fault.status !== 403 && <p className="form-error" role="alert">{fault.detail || fault.type}</p>}
        <Submit busy={set_up.isPending}>{t('first.go')}</Submit>
      </Form>
    </Card>
  );
}
