import type { ReactElement } from 'react';

import { channel_label, useTranslation } from '@/i18n';
import { useFormat } from '@/ui/use_format';

import { gist, type DayBlock } from './customer';

interface EventListProps {
  days: DayBlock[];
  chosen: number;
  /** Marks late events; where most are (a file of old events), the mark tells nothing. */
  mark_late: boolean;
  onOpen: (position: number) => void;
}

const days_laid_out_max = 100;

/** The list by day and session, newest first. Days out of sight are not laid out by the browser. */
export function EventList({ days, chosen, mark_late, onOpen }: EventListProps): ReactElement {
  const { t } = useTranslation(['customer', 'common']);
  const format = useFormat();
  return (
    <ol className={days.length > days_laid_out_max ? 'days days-many' : 'days'}>
      {days.map(({ day, sessions }, at) => (
        <li key={`${day}/${at}`} className="day">
          <h3>{day}</h3>
          {sessions.map(({ session, events }) => (
            <div key={events[0]?.position} className="session">
              <div className="session-head note">{session === null ? t('no_session') : t('session', { number: session })} · {t('n_events', { count: events.length, shown: format.count(events.length) })}</div>
              <ul>
                {events.map((event) => (
                  <li key={event.position}>
                    <button type="button" className={event.position === chosen ? 'event event-chosen' : 'event'} onClick={() => onOpen(event.position)}>
                      <span className="event-time">{format.time(event.time)}</span>
                      <span className="legend-mark" style={{ background: `var(--channel-${event.channel}, var(--series-7))` }} />
                      <span className="event-channel">{channel_label(event.channel)}</span>
                      <b className="event-name">{event.event}</b>
                      <span className="event-gist">{gist(event.properties)}</span>
                      {mark_late && event.late && <span className="event-late">{t('late')}</span>}
                      {event.value !== null && <span className="event-value">{event.currency ? format.money(Math.round(event.value * 10_000), event.currency) : format.decimal(event.value)}</span>}
                    </button>
                  </li>
                ))}
              </ul>
            </div>
          ))}
        </li>
      ))}
    </ol>
  );
}
