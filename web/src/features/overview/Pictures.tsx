import type { ReactElement } from 'react';

import type { Overview } from '@/api/overview';
import { TimeSeries } from '@/charts/echarts/TimeSeries';
import { ChartFrame, Legend } from '@/charts/frame/ChartFrame';
import { channel_label, label, useTranslation } from '@/i18n';
import { Card, Figure } from '@/ui/page';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import { behind, channel_series, extremes, share, sparkline } from './overview';

type Bucket = Overview['buckets'][number];
type Channel = Overview['channels'][number];

export function Pictures({ overview }: { overview: Overview }): ReactElement {
  const { t } = useTranslation(['overview', 'common']);
  const format = useFormat();
  const { zone, freshness } = overview;
  const now = Date.now();

  const bucket_name = (bucket: Bucket) => {
    if (overview.bucket === 'hour') return `${format.axis_day(bucket.start, zone)} ${format.time(bucket.start, zone).slice(0, 5)}`;
    return ['day', 'week'].includes(overview.bucket) ? format.axis_day(bucket.start, zone) : format.day(bucket.start, zone);
  };
  const buckets = overview.buckets.map((bucket) => ({ name: bucket_name(bucket), complete: bucket.complete }));
  const unit = label('overview', 'bucket', overview.bucket);

  const channels = channel_series(overview).map(({ channel, values }) => ({
    name: channel === null ? t('other_channels') : channel_label(channel),
    color: channel === null ? '--series-7' : `--channel-${channel}`,
    values,
  }));
  const summary = (field: 'events' | 'customers') => {
    const found = extremes(overview, field);
    if (!found) return '';
    return t(`summary.${field}`, {
      largest: format.count(found.largest[field]), at_largest: bucket_name(found.largest),
      smallest: format.count(found.smallest[field]), at_smallest: bucket_name(found.smallest),
    });
  };

  const bucket_columns: Column<Bucket>[] = [
    { key: 'bucket', title: unit, render: (row) => row.bucket, value: (row) => row.start, wide: true },
    { key: 'events', title: t('events'), render: (row) => format.count(row.events), value: (row) => row.events, numeric: true },
    { key: 'customers', title: t('customers'), render: (row) => format.count(row.customers), value: (row) => row.customers, numeric: true },
    { key: 'new', title: t('new_customers'), render: (row) => format.count(row.new_customers), value: (row) => row.new_customers, numeric: true },
  ];
  const bucket_table = <Table label={t('over_time')} columns={bucket_columns} rows={overview.buckets} row_key={(row) => row.start} />;

  const channel_columns: Column<Channel>[] = [
    {
      key: 'channel', title: t('channel'), value: (row) => channel_label(row.channel), wide: true,
      render: (row) => <span className="channel-name"><span className="legend-mark" style={{ background: `var(--channel-${row.channel}, var(--series-7))` }} />{channel_label(row.channel)}</span>,
    },
    {
      key: 'line', title: t('over_time'),
      render: (row) => (
        <svg className="sparkline" width="120" height="24" viewBox="0 -2 120 28" aria-hidden="true">
          <path d={sparkline(row.by_bucket, 120, 24)} style={{ stroke: `var(--channel-${row.channel}, var(--series-7))` }} />
        </svg>
      ),
    },
    { key: 'events', title: t('events'), render: (row) => format.count(row.events), value: (row) => row.events, numeric: true },
    { key: 'share', title: t('share'), render: (row) => format.rate(share(row.events, overview.events)), value: (row) => row.events, numeric: true },
    { key: 'customers', title: t('customers'), render: (row) => format.count(row.customers), value: (row) => row.customers, numeric: true },
  ];

  const late = behind(freshness);
  return (
    <>
      <p className="note">
        {overview.from && overview.to ? format.day_range(overview.from, overview.to, zone) : t('common:basis.all_time')} · {zone} · {t('by_unit', { unit })}
      </p>
      <div className="figures">
        <Figure label={t('events')} value={format.count(overview.events)} note={t('of_all', { shown: format.count(overview.all_time.events) })} />
        <Figure label={t('active_customers')} value={format.count(overview.customers)} note={t('of_all', { shown: format.count(overview.all_time.customers) })} />
        <Figure label={t('new_customers')} value={format.count(overview.new_customers)} note={t('new_note')} />
        <Figure label={t('channels')} value={format.count(overview.channels.length)} note={t('channels_note')} />
        <Figure label={t('freshness')} value={late === 0 ? t('fresh') : t('behind', { shown: format.count(late) })} tone={late === 0 ? 'better' : 'warning'}
          note={<span title={format.date_time(freshness.newest_event, zone)}>{t('newest', { ago: format.ago(freshness.newest_event, now) })}</span>} />
      </div>
      <Card>
        <ChartFrame title={t('events_by_channel')} summary={summary('events')} table={bucket_table}>
          <TimeSeries label={`${t('events_by_channel')}. ${summary('events')}`} kind="stacked" buckets={buckets} series={channels} running={t('running')} height={280} />
          <Legend entries={channels.map(({ name, color }) => ({ name, color: `var(${color}, var(--series-7))` }))} />
        </ChartFrame>
      </Card>
      <div className="columns">
        <Card>
          <ChartFrame title={t('customers_over_time')} summary={summary('customers')} table={bucket_table}>
            <TimeSeries label={`${t('customers_over_time')}. ${summary('customers')}`} kind="lines" buckets={buckets} running={t('running')} series={[
              { name: t('active_customers'), color: '--series-1', values: overview.buckets.map(({ customers }) => customers) },
              { name: t('new_customers'), color: '--series-2', dash: 'dashed', values: overview.buckets.map(({ new_customers }) => new_customers) },
            ]} />
            <Legend entries={[{ name: t('active_customers'), color: 'var(--series-1)' }, { name: t('new_customers'), color: 'var(--series-2)' }]} />
          </ChartFrame>
        </Card>
        <Card title={t('freshness')}>
          <dl className="facts">
            <dt>{t('log_position')}</dt><dd>{format.count(freshness.log_position)}</dd>
            <dt>{t('accepted_at')}</dt><dd>{format.date_time(freshness.accepted_at, zone)}</dd>
            <dt>{t('newest_event')}</dt><dd>{format.date_time(freshness.newest_event, zone)}</dd>
            {freshness.projections.map(({ name, behind: records }) => [
              <dt key={name}>{label('overview', 'projection', name)}</dt>,
              <dd key={`${name} `}>{records === 0 ? t('up_to_date') : t('behind', { shown: format.count(records) })}</dd>,
            ])}
          </dl>
        </Card>
      </div>
      <Card title={t('channels')} flush>
        <Table label={t('channels')} columns={channel_columns} rows={overview.channels} row_key={(row) => row.channel} />
      </Card>
    </>
  );
}
