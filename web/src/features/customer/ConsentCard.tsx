// What this customer allows, in short; history and replay are on the page of consent.
import type { ReactElement } from 'react';
import { Link } from 'react-router-dom';

import { useConsent, usePurposes } from '@/api/consent';
import { channel_label, label, useLanguage, useTranslation } from '@/i18n';
import { Card } from '@/ui/page';
import { Answer, Skeleton } from '@/ui/states';
import { to_consent } from '@/url/links';

export function ConsentCard({ id }: { id: number }): ReactElement {
  const { t } = useTranslation('customer');
  const language = useLanguage() === 'zh-CN' ? 'zh' : 'en';
  const asked = useConsent(id, '', '');
  const purposes = usePurposes().data?.purposes ?? [];
  const name = (purpose: string) => purposes.find((one) => one.id === purpose)?.name[language] ?? purpose;
  return (
    <Card title={t('consent')} actions={<Link to={to_consent({ customer: id, purpose: '' })}>{t('consent_more')}</Link>}>
      <Answer of={asked} skeleton={<Skeleton rows={2} />}>
        <ul className="consent-list">
          {(asked.data?.purposes ?? []).map(({ purpose, channel, state, allowed }) => (
            <li key={`${purpose}/${channel ?? ''}`} className={allowed ? 'consent-yes' : 'consent-no'}>
              <span>{channel ? `${name(purpose)} · ${channel_label(channel)}` : name(purpose)}</span>
              <span className="note">{state === 'none' ? t(allowed ? 'consent_needs_none' : 'consent_none') : label('common', 'consent_state', state)}</span>
            </li>
          ))}
        </ul>
      </Answer>
    </Card>
  );
}
