// The audit: its entries, a page at a time, and whether the chain of them holds.
import { keepPreviousData, useInfiniteQuery, useMutation } from '@tanstack/react-query';

import { answer, client, type Schemas } from './client';

export type AuditEntry = Schemas['AuditEntry'];
export type AuditHead = NonNullable<Schemas['AuditPage']['head']>;
export type Verification = Schemas['AuditVerification'];

export interface AuditFilter {
  actor?: string;
  action?: string;
  object?: string;
  from?: string;
  to?: string;
}

const entries_a_page = 100;
const export_page = 1000;
export const export_entries_max = 50_000;

export function useAudit(filter: AuditFilter) {
  return useInfiniteQuery({
    queryKey: ['audit', filter],
    initialPageParam: undefined as string | undefined,
    queryFn: ({ pageParam: cursor, signal }) =>
      answer(client.GET('/v1/audit', { params: { query: { ...filter, items: entries_a_page, ...(cursor ? { cursor } : {}) } }, signal })),
    getNextPageParam: (page) => page.next_cursor ?? undefined,
    placeholderData: keepPreviousData,
  });
}

export function useVerify() {
  return useMutation({ mutationFn: () => answer(client.GET('/v1/audit/verify')) });
}

/** All entries that fit the filter, newest first, at most export_entries_max. */
export function useAuditExport() {
  return useMutation({
    mutationFn: async (filter: AuditFilter) => {
      const entries: AuditEntry[] = [];
      let cursor: string | undefined;
      do {
        const page = await answer(client.GET('/v1/audit', { params: { query: { ...filter, items: export_page, ...(cursor ? { cursor } : {}) } } }));
        entries.push(...page.entries);
        cursor = page.next_cursor ?? undefined;
      } while (cursor && entries.length < export_entries_max);
      return entries;
    },
  });
}
