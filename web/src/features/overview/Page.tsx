import './overview.css';

import type { ReactElement } from 'react';
import { Link, useLocation } from 'react-router-dom';

import { useOverview } from '@/api/overview';
import { useTranslation } from '@/i18n';
import { NoData } from '@/questions/Question';
import { to_customers, to_quality, with_globals } from '@/url/links';
import { useView } from '@/url/use_view';
import { overview_codec } from '@/url/views';
import { ContinueWith, Page } from '@/ui/page';
import { Answer, Skeleton } from '@/ui/states';

import { overview_period } from './overview';
import { Pictures } from './Pictures';

export default function OverviewPage(): ReactElement {
  const { t } = useTranslation(['overview', 'common']);
  const { search } = useLocation();
  const [view] = useView(overview_codec);
  // The day does not change the question within a visit of a page.
  const asked = useOverview(overview_period(view, Math.floor(Date.now() / 86_400_000) * 86_400_000));
  const overview = asked.data;
  return (
    <Page title={t('title')} answers={t('answers')}>
      {overview?.all_time.events === 0 ? <NoData /> : (
        <Answer of={asked} previous={asked.isPlaceholderData} skeleton={<Skeleton rows={4} height={96} />}>
          {overview && <Pictures overview={overview} />}
        </Answer>
      )}
      <ContinueWith>
        <Link to={with_globals('/funnel', search)}>{t('next.funnel')}</Link>
        <Link to={with_globals('/flow', search)}>{t('next.flow')}</Link>
        <Link to={to_customers({ cell: '', column: '' })}>{t('next.customers')}</Link>
        <Link to={to_quality({ reason: '', open: '' })}>{t('next.quality')}</Link>
      </ContinueWith>
    </Page>
  );
}
