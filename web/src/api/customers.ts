// Customers: behind a cell, by number, by identifier; one customer and the timeline.
import { keepPreviousData, useInfiniteQuery, useQuery } from '@tanstack/react-query';

import { answer, client, type Schemas } from './client';

export type Customer = Schemas['Customer'];
export type CustomerDetail = Schemas['CustomerDetail'];
export type TimelineEvent = Schemas['TimelineEvent'];

export interface CustomerList {
  cell: string | null;
  column: string | null;
  /** The whole value of an identifier. Sent in a body: it never stands in a URL. */
  identifier: string;
}

const customers_a_page = 200;
const events_a_page = 500;

export function useCustomers({ cell, column, identifier }: CustomerList) {
  return useInfiniteQuery({
    queryKey: ['customers', cell, column, identifier],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) => {
      if (identifier) {
        const body = { identifier, items: customers_a_page, ...(cursor ? { cursor } : {}) };
        return answer(client.POST('/v1/customers/search', { body, signal }));
      }
      const query = { items: customers_a_page, ...(cursor ? { cursor } : {}), ...(cell && column ? { cell, column } : {}) };
      return answer(client.GET('/v1/customers', { params: { query }, signal }));
    },
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useCustomer(id: number) {
  return useQuery({
    queryKey: ['customer', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/customers/{id}', { params: { path: { id } }, signal })),
  });
}

/** Newest first, a page at a time. */
export function useTimeline(id: number) {
  return useInfiniteQuery({
    queryKey: ['customer', id, 'timeline'],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(client.GET('/v1/customers/{id}/timeline', {
        params: { path: { id }, query: { items: events_a_page, ...(cursor ? { cursor } : {}) } }, signal,
      })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
  });
}
