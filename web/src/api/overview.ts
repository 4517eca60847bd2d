import { keepPreviousData, useQuery } from '@tanstack/react-query';

import { answer, client, type Schemas } from './client';

export type Overview = Schemas['Overview'];

export interface OverviewPeriod {
  from?: string;
  to?: string;
  zone?: string;
}

/** Events, customers and channels over time; asked again every 15 s while the page is open. */
export function useOverview(period: OverviewPeriod) {
  return useQuery({
    queryKey: ['overview', period],
    queryFn: ({ signal }) => answer(client.GET('/v1/overview', { params: { query: period }, signal })),
    placeholderData: keepPreviousData,
    refetchInterval: 15_000,
  });
}
