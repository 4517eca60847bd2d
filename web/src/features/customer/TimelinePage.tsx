import './customer.css';

import { useMemo, useState, type ReactElement } from 'react';
import { Link, useParams } from 'react-router-dom';

import { useMay } from '@/access/use_may';
import { useCustomer, useTimeline } from '@/api/customers';
import { channel_label, label, useTranslation } from '@/i18n';
import { to_customers } from '@/url/links';
import { useView } from '@/url/use_view';
import { timeline_codec } from '@/url/views';
import { Button, Field } from '@/ui/controls';
import { Card, ContinueWith, Figure, Page } from '@/ui/page';
import { Select } from '@/ui/select';
import { Answer, Empty, Failed, Skeleton } from '@/ui/states';
import { useFormat } from '@/ui/use_format';

import { by_day, filtered, lanes_of, late_is_rare, span_of, type Span } from './customer';
import { ConsentCard } from './ConsentCard';
import { EventDrawer } from './EventDrawer';
import { EventList } from './EventList';
import { Lanes } from './Lanes';

export default function TimelinePage(): ReactElement {
  const { t } = useTranslation(['customer', 'common']);
  const format = useFormat();
  const may = useMay();
  const id = Number(useParams().id);
  const [view, set_view] = useView(timeline_codec);
  const [brush, set_brush] = useState<Span | null>(null);
  const customer = useCustomer(id);
  const timeline = useTimeline(id);

  const events = useMemo(() => (timeline.data?.pages ?? []).flatMap((page) => page.events), [timeline.data]);
  const whole = useMemo(() => span_of(events), [events]);
  const shown = useMemo(() => filtered(events, { without: view.without, event: view.event, span: brush }), [events, view.without, view.event, brush]);
  const lanes = useMemo(() => (whole ? lanes_of(events, whole) : []), [events, whole]);
  const open = events.find(({ position }) => position === view.open);
  const detail = customer.data;

  const title = t('number_title', { number: id });
  if (customer.error && !detail) return <Page title={title} answers={t('timeline_answers')}><Failed error={customer.error} onRetry={() => void customer.refetch()} /></Page>;
  return (
    <Page title={title} answers={t('timeline_answers')}>
      <Answer of={customer} skeleton={<Skeleton rows={2} height={64} />}>
        {detail && (
          <div className="figures">
            <Figure label={t('events')} value={format.count(detail.events)} note={t('on_channels', { count: detail.channels.length })} />
            <Figure label={t('first_seen')} value={<span className="figure-small">{format.day(detail.first_seen)}</span>} note={format.time(detail.first_seen)} />
            <Figure label={t('last_seen')} value={<span className="figure-small">{format.day(detail.last_seen)}</span>} note={`${format.time(detail.last_seen)} · ${format.ago(detail.last_seen, Date.now())}`} />
            <Figure label={t('identifiers')} value={format.count(detail.identifiers.length)}
              note={detail.identifiers.map(({ kind, value }) => <span key={`${kind}/${value}`} className="identifier">{label('customer', 'kind', kind)} {value}</span>)} />
          </div>
        )}
      </Answer>
      {detail && may('consent:read') && <ConsentCard id={id} />}
      <Answer of={timeline} skeleton={<Skeleton rows={8} height={32} />}>
        {whole && (
          <Card>
            <Lanes lanes={lanes} whole={whole} brush={brush} without={view.without} chosen={view.open} onBrush={set_brush}
              onOpen={(position) => set_view({ open: position }, { replace: true })}
              onTurn={(channel) => set_view({ without: view.without.includes(channel) ? view.without.filter((other) => other !== channel) : [...view.without, channel] }, { replace: true })} />
          </Card>
        )}
        <Card title={t('n_events', { count: shown.length, shown: format.count(shown.length) })} actions={(
          <div className="timeline-event">
            <Field label={t('only_event')}>
              <Select label={t('only_event')} clearable placeholder={t('all_events')} value={view.event} onChange={(event) => set_view({ event }, { replace: true })}
                options={(detail?.event_names ?? []).map(({ event, count }) => ({ value: event, label: event, note: format.count(count) }))} />
            </Field>
          </div>
        )}>
          {shown.length === 0 ? (
            <Empty kind="nothing" title={t('nothing_left', { channels: view.without.map(channel_label).join(', ') || '—' })}>
              <Button onClick={() => { set_brush(null); set_view({ without: [], event: '' }, { replace: true }); }}>{t('show_all_events')}</Button>
            </Empty>
          ) : <EventList days={by_day(shown, (time) => format.day(time))} chosen={view.open} mark_late={late_is_rare(events)} onOpen={(position) => set_view({ open: position }, { replace: true })} />}
          {timeline.hasNextPage && (
            <Button busy={timeline.isFetchingNextPage} onClick={() => void timeline.fetchNextPage()}>{t('earlier', { shown: format.count(events.length), total: format.count(detail?.events) })}</Button>
          )}
        </Card>
      </Answer>
      <ContinueWith><Link to={to_customers({ cell: '', column: '' })}>{t('all_customers')}</Link></ContinueWith>
      {open && <EventDrawer event={open} onClose={() => set_view({ open: 0 }, { replace: true })} />}
    </Page>
  );
}
