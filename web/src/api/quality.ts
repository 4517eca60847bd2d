// The conservation law and what was refused.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { answer, client, type Schemas } from './client';

export type QuarantineItem = Schemas['Quarantine']['items'][number];
export type CountSet = Schemas['CountSet'];
export type Counts = Schemas['Counts'];

export function useCounts() {
  return useQuery({
    queryKey: ['counts'],
    queryFn: ({ signal }) => answer(client.GET('/v1/collect/counts', { signal })),
  });
}

const items_a_page = 100;

export function useQuarantine(reason: string) {
  return useInfiniteQuery({
    queryKey: ['quarantine', reason],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => {
      const query = { items: items_a_page, ...(reason ? { reason } : {}), ...(cursor ? { cursor } : {}) };
      return answer(client.GET('/v1/quarantine', { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}
