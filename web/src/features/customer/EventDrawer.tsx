import type { ReactElement } from 'react';

import type { TimelineEvent } from '@/api/customers';
import { channel_label, useTranslation } from '@/i18n';
import { Drawer } from '@/ui/drawer';
import { useFormat } from '@/ui/use_format';

import { value_text } from './customer';

/** All that is known of one event. What came from outside is text, never markup. */
export function EventDrawer({ event, onClose }: { event: TimelineEvent; onClose: () => void }): ReactElement {
  const { t } = useTranslation(['customer', 'common']);
  const format = useFormat();
  const list = (name: string, fields: Record<string, unknown>) => (Object.keys(fields).length > 0 && (
    <>
      <h3>{name}</h3>
      <dl className="pairs">
        {Object.entries(fields).map(([key, value]) => [<dt key={key}>{key}</dt>, <dd key={`${key} `}>{value_text(value)}</dd>])}
      </dl>
    </>
  ));
  return (
    <Drawer title={event.event} onClose={onClose}>
      <dl className="pairs">
        <dt>{t('time')}</dt><dd>{format.date_time(event.time)}</dd>
        <dt>{t('channel')}</dt><dd>{channel_label(event.channel)}</dd>
        {event.session !== null && [<dt key="s">{t('session_label')}</dt>, <dd key="v">{event.session}</dd>]}
        <dt>{t('position')}</dt><dd>{format.count(event.position)}</dd>
        <dt>{t('received')}</dt><dd>{format.date_time(event.received)}</dd>
        {event.late && [<dt key="l">{t('late')}</dt>, <dd key="w">{t('late_words')}</dd>]}
      </dl>
      {list(t('properties'), event.properties)}
      {list(t('context'), event.context)}
    </Drawer>
  );
}
