// Every page is its own chunk, with its texts, loaded with its route.
import type { ComponentType, ReactElement } from 'react';
import { createBrowserRouter, Link, Navigate, useLocation, useRouteError } from 'react-router-dom';

import { Needs } from '@/access/NotAllowed';
import { useMay } from '@/access/use_may';
import { load_texts, useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Page } from '@/ui/page';
import { Empty } from '@/ui/states';

import { landing_of, permission_of } from './permissions';
import { Shell } from './Shell';

interface PageModule {
  default: ComponentType;
}

/** A page with its texts; for who lacks its permission, what is missing. */
const lazy = (texts: string, load: () => Promise<PageModule>, permission?: string) => async () => {
  const [{ default: Content }] = await Promise.all([load(), load_texts(texts)]);
  return { Component: permission ? () => <Needs permission={permission}><Content /></Needs> : Content };
};

/** The overview; for who may not see it, the first page that they may. */
const landing = (load: () => Promise<PageModule>) => async () => {
  const [{ default: Overview }] = await Promise.all([load(), load_texts('overview')]);
  function Landing(): ReactElement {
    const may = useMay();
    return may(permission_of['/']) ? <Overview /> : <Navigate to={landing_of(may)} replace />;
  }
  return { Component: Landing };
};

// What stands before the first page is loaded.
function Nothing(): ReactElement {
  return <main aria-busy="true" />;
}

function NotFound(): ReactElement {
  const { t } = useTranslation();
  const { pathname } = useLocation();
  return (
    <Page title={t('not_found.title')} answers={t('not_found.words', { path: pathname })}>
      <Link to="/">{t('not_found.home')}</Link>
    </Page>
  );
}

function PageFailed(): ReactElement {
  const { t } = useTranslation();
  const error = useRouteError();
  return (
    <Page title={t('page_failed')} answers="">
      <Empty kind="nothing" title={error instanceof Error ? error.message : String(error)}>
        <Button onClick={() => window.location.reload()}>{t('reload')}</Button>
      </Empty>
    </Page>
  );
}

export function make_router() {
  return createBrowserRouter([{
    element: <Shell />,
    HydrateFallback: Nothing,
    children: [{
      errorElement: <PageFailed />,
      children: [
        { index: true, lazy: landing(() => import('@/features/overview/Page')) },
        { path: 'sources', lazy: lazy('sources', () => import('@/features/sources/Page'), permission_of['/sources']) },
        { path: 'quality', lazy: lazy('quality', () => import('@/features/quality/Page'), permission_of['/quality']) },
        { path: 'customers', lazy: lazy('customer', () => import('@/features/customer/ListPage'), permission_of['/customers']) },
        { path: 'customers/:id', lazy: lazy('customer', () => import('@/features/customer/TimelinePage'), permission_of['/customers']) },
        { path: 'flow', lazy: lazy('flow', () => import('@/features/flow/Page'), permission_of['/flow']) },
        { path: 'funnel', lazy: lazy('funnel', () => import('@/features/funnel/Page'), permission_of['/funnel']) },
        { path: 'process', lazy: lazy('process', () => import('@/features/process/Page'), permission_of['/process']) },
        { path: 'consent', lazy: lazy('consent', () => import('@/features/consent/Page'), permission_of['/consent']) },
        { path: 'sql', lazy: lazy('sql', () => import('@/features/sql/Page'), permission_of['/sql']) },
        { path: 'people', lazy: lazy('people', () => import('@/features/people/Page'), permission_of['/people']) },
        { path: 'audit', lazy: lazy('audit', () => import('@/features/audit/Page'), permission_of['/audit']) },
        { path: 'account', lazy: lazy('account', () => import('@/features/account/Page')) },
        { path: '*', Component: NotFound },
      ],
    }],
  }]);
}
