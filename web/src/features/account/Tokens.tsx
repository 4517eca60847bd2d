// API tokens of one's own. The secret is shown once, when it is made.
import { useState, type ReactElement } from 'react';

import { useTokenActions, useTokens, type ApiToken } from '@/api/access';
import { text_key, usePerson } from '@/access/use_may';
import { label, useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';
import { CheckField, Form, SelectField, Submit, TextField } from '@/ui/form';
import { Card } from '@/ui/page';
import { Answer, Failed, Skeleton } from '@/ui/states';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import { grantable, token_days, token_days_first } from './tokens';

function NewToken({ own, onClose }: { own: readonly string[]; onClose: () => void }): ReactElement {
  const { t } = useTranslation(['account', 'access', 'common']);
  const { make } = useTokenActions();
  const [name, set_name] = useState('');
  const [days, set_days] = useState(String(token_days_first));
  const [chosen, set_chosen] = useState<string[]>([]);
  const [copied, set_copied] = useState(false);
  const turn = (permission: string, on: boolean) => set_chosen(on ? [...chosen, permission] : chosen.filter((other) => other !== permission));
  if (make.data) {
    const { secret } = make.data;
    return (
      <Dialog title={t('tokens.made')} onClose={onClose}>
        <p className="dialog-words">{t('tokens.once')}</p>
        <code className="account-secret" translate="no">{secret}</code>
        <div className="form-actions">
          <Button kind="primary" onClick={() => void navigator.clipboard.writeText(secret).then(() => set_copied(true))}>{copied ? t('common:cell.copied') : t('tokens.copy')}</Button>
          <Button onClick={onClose}>{t('common:close')}</Button>
        </div>
        <p className="note">{t('tokens.use')} <code translate="no">{'Authorization: Bearer it_…'}</code></p>
      </Dialog>
    );
  }
  return (
    <Dialog title={t('tokens.new')} wide onClose={onClose}>
      <Form label={t('tokens.new')} onSubmit={() => make.mutate({ name: name.trim(), permissions: chosen, days: Number(days) })}>
        <div className="form-row">
          <TextField label={t('tokens.name')} value={name} onChange={set_name} hint={t('tokens.name_hint')} autoFocus />
          <SelectField label={t('tokens.days')} value={days} onChange={set_days} options={token_days.map((count) => ({ value: String(count), label: t('tokens.n_days', { count }) }))} />
        </div>
        <fieldset className="account-permissions">
          <legend>{t('tokens.permissions')}</legend>
          {grantable(own).map((permission) => (
            <CheckField key={permission} label={label('common', 'permission', text_key(permission))} note={<code translate="no">{permission}</code>}
              checked={chosen.includes(permission)} onChange={(on) => turn(permission, on)} />
          ))}
        </fieldset>
        {make.error && <Failed error={make.error} meaning={t('nothing_changed')} />}
        <div className="form-actions">
          <Submit busy={make.isPending} disabled={chosen.length === 0}>{t('tokens.go')}</Submit>
          <Button onClick={onClose}>{t('common:cancel')}</Button>
        </div>
      </Form>
    </Dialog>
  );
}

export function Tokens({ own }: { own: readonly string[] }): ReactElement {
  const { t } = useTranslation(['account', 'common']);
  const format = useFormat();
  const asked = useTokens();
  const person = usePerson();
  const owner_name = ({ owner }: ApiToken) => (owner === person?.id ? person.name : owner);
  const { end } = useTokenActions();
  const [making, set_making] = useState(false);
  const [ending, set_ending] = useState<ApiToken | null>(null);
  const columns: Column<ApiToken>[] = [
    { key: 'name', title: t('tokens.name'), render: (row) => row.name, value: (row) => row.name },
    { key: 'owner', title: t('tokens.owner'), render: (row) => owner_name(row), value: owner_name },
    { key: 'permissions', title: t('tokens.permissions'), wide: true, render: (row) => <span title={row.permissions.join(' ')}>{row.permissions.map((name) => label('common', 'permission', text_key(name))).join(t('common:list_comma'))}</span> },
    { key: 'used', title: t('tokens.used'), numeric: true, render: (row) => format.date_time(row.last_used_at), value: (row) => row.last_used_at ?? null },
    { key: 'expires', title: t('tokens.expires'), numeric: true, render: (row) => format.day(row.expires_at), value: (row) => row.expires_at },
    { key: 'end', title: '', render: (row) => <Button small kind="quiet" onClick={() => set_ending(row)}>{t('tokens.end')}</Button> },
  ];
  return (
    <Card title={t('tokens.title')} flush actions={<Button icon="plus" onClick={() => set_making(true)}>{t('tokens.new')}</Button>}>
      <Answer of={asked} skeleton={<Skeleton rows={2} />}>
        <Table label={t('tokens.title')} columns={columns} rows={asked.data ?? []} row_key={({ id }) => id} empty={t('tokens.none')} />
      </Answer>
      {making && <NewToken own={own} onClose={() => set_making(false)} />}
      {ending && (
        <Dialog title={t('tokens.end_title', { name: ending.name })} onClose={() => set_ending(null)}>
          <p className="dialog-words">{t('tokens.end_words')}</p>
          {end.error && <Failed error={end.error} meaning={t('nothing_changed')} />}
          <div className="form-actions">
            <Button kind="destructive" busy={end.isPending} onClick={() => end.mutate(ending.id, { onSuccess: () => set_ending(null) })}>{t('tokens.end')}</Button>
            <Button onClick={() => set_ending(null)}>{t('common:cancel')}</Button>
          </div>
        </Dialog>
      )}
    </Card>
  );
}
