// Who is signed in, and what they do about it: session, password, second factor, API tokens.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer, client, queries, type Schemas } from './client';
import { with_factor } from './factor';
import { keep_csrf } from './intent';

export type Session = Schemas['Session'];
export type Staff = NonNullable<Session['staff']>;
export type OwnSession = Schemas['OwnSessions']['sessions'][number];
export type ApiToken = Schemas['ApiToken'];
export type SetUp = Schemas['SetUp'];

const session_key = ['session'] as const;

export function useSession() {
  return useQuery({
    queryKey: session_key,
    queryFn: async ({ signal }) => {
      const session = await answer(client.GET('/v1/session', { signal }));
      keep_csrf(session.csrf);
      return session;
    },
    staleTime: Infinity,
    gcTime: Infinity,
  });
}

/** A session that an answer brought with its cookie. */
function enter(session: Session): void {
  keep_csrf(session.csrf);
  queries.setQueryData<Session>(session_key, session);
}

/** Asks again who is signed in: after a new cookie, or when the server said that nobody is. */
export function refresh_session(): Promise<void> {
  return queries.invalidateQueries({ queryKey: session_key });
}

/** Forgets every answer; what was asked while somebody else was signed in is never shown. */
export function forget_answers(): void {
  queries.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== session_key[0] });
}

export function useSetUp() {
  return useMutation({ mutationFn: (body: SetUp) => answer(client.POST('/v1/setup', { body })), onSuccess: enter });
}

export interface SignIn {
  email: string;
  password: string;
  factor_code?: string;
  recovery_code?: string;
}

export function useSignIn() {
  return useMutation({ mutationFn: (body: SignIn) => answer(client.POST('/v1/session', { body })), onSuccess: enter });
}

export function useAccept() {
  return useMutation({
    mutationFn: (body: { token: string; password: string; name?: string }) => answer(client.POST('/v1/invite', { body })),
    onSuccess: enter,
  });
}

export function useSignOut() {
  return useMutation({
    mutationFn: () => answer(client.DELETE('/v1/session')),
    // A new document has no memory: neither answers nor what was typed are left for the next person.
    onSuccess: () => {
      queries.clear();
      window.location.assign('/');
    },
  });
}

export function useRenewFactor() {
  return useMutation({ mutationFn: (factor_code: string) => answer(client.POST('/v1/session/factor', { body: { factor_code } })) });
}

export function useChangePassword() {
  return useMutation({
    mutationFn: (body: { old: string; new: string }) => answer(client.POST('/v1/session/password', { body })),
    onSuccess: () => refresh_session(),
  });
}

/** The secret of a new second factor; asked once for each time that the form opens. Replacing one needs the old one anew. */
export function useBeginFactor() {
  return useMutation({ mutationFn: () => with_factor(() => answer(client.POST('/v1/session/totp')), 'forbidden') });
}

/** Its answer has the recovery codes; who shows them calls refresh_session() afterwards. */
export function useConfirmFactor() {
  return useMutation({ mutationFn: (factor_code: string) => answer(client.POST('/v1/session/totp/confirm', { body: { factor_code } })) });
}

export function useRemoveFactor() {
  return useMutation({
    mutationFn: (factor_code: string) => answer(client.DELETE('/v1/session/totp', { body: { factor_code } })),
    onSuccess: () => refresh_session(),
  });
}

export function useOwnSessions() {
  return useQuery({
    queryKey: ['own_sessions'],
    queryFn: ({ signal }) => answer(client.GET('/v1/session/list', { signal })),
    select: ({ sessions }) => sessions,
  });
}

export function useEndSession() {
  const cache = useQueryClient();
  return useMutation({
    mutationFn: (id: string) => answer(client.DELETE('/v1/session/list/{id}', { params: { path: { id } } })),
    onSuccess: () => cache.invalidateQueries({ queryKey: ['own_sessions'] }),
  });
}

export function useTokens() {
  return useQuery({
    queryKey: ['tokens'],
    queryFn: ({ signal }) => answer(client.GET('/v1/tokens', { signal })),
    select: ({ tokens }) => tokens,
  });
}

export function useTokenActions() {
  const cache = useQueryClient();
  const onSuccess = () => cache.invalidateQueries({ queryKey: ['tokens'] });
  const make = useMutation({
    mutationFn: (body: { name: string; permissions: string[]; days: number }) => with_factor(() => answer(client.POST('/v1/tokens', { body }))),
    onSuccess,
  });
  const end = useMutation({
    mutationFn: (id: string) => with_factor(() => answer(client.DELETE('/v1/tokens/{id}', { params: { path: { id } } }))),
    onSuccess,
  });
  return { make, end };
}
