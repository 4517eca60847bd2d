// Consent: what data may be used for, and what each customer decided.
import { keepPreviousData, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer, client, type Schemas } from './client';

export type Purpose = Schemas['CountedPurpose'];
export type CustomerConsent = Schemas['CustomerConsent'];
export type Decision = CustomerConsent['history'][number];
export type NewConsent = Schemas['NewConsent'];

export function usePurposes() {
  return useQuery({
    queryKey: ['consent'],
    queryFn: ({ signal }) => answer(client.GET('/v1/consent', { signal })),
  });
}

/** What held at one time as known at another; empty texts mean now. */
export function useConsent(id: number, valid_at: string, known_at: string) {
  return useQuery({
    queryKey: ['consent', id, valid_at, known_at],
    queryFn: ({ signal }) => answer(client.GET('/v1/customers/{id}/consent', {
      params: { path: { id }, query: { ...(valid_at ? { valid_at } : {}), ...(known_at ? { known_at } : {}) } }, signal,
    })),
    enabled: id >= 0,
    placeholderData: keepPreviousData,
  });
}

export function useRecordConsent() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (body: NewConsent) => answer(client.POST('/v1/consent', { body })),
    // Every report may count other people now.
    onSuccess: () => cache.invalidateQueries(),
  });
}
