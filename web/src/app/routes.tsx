// Every page is its own chunk, with its texts, loaded with its route.
import type { ComponentType, ReactElement } from 'react';
import { createBrowserRouter, Link, useLocation, useRouteError } from 'react-router-dom';

import { load_texts, useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Page } from '@/ui/page';
import { Empty } from '@/ui/states';

import { Shell } from './Shell';

interface PageModule {
  default: ComponentType;
}

const lazy = (texts: string, load: () => Promise<PageModule>) => async () => {
  const [module] = await Promise.all([load(), load_texts(texts)]);
  return { Component: module.default };
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
        { index: true, lazy: lazy('overview', () => import('@/features/overview/Page')) },
        { path: 'sources', lazy: lazy('sources', () => import('@/features/sources/Page')) },
        { path: 'quality', lazy: lazy('quality', () => import('@/features/quality/Page')) },
        { path: 'customers', lazy: lazy('customer', () => import('@/features/customer/ListPage')) },
        { path: 'customers/:id', lazy: lazy('customer', () => import('@/features/customer/TimelinePage')) },
        { path: 'flow', lazy: lazy('flow', () => import('@/features/flow/Page')) },
        { path: 'funnel', lazy: lazy('funnel', () => import('@/features/funnel/Page')) },
        { path: 'process', lazy: lazy('process', () => import('@/features/process/Page')) },
        { path: '*', Component: NotFound },
      ],
    }],
  }]);
}
