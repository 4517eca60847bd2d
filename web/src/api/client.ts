// The one client of the HTTP API: every request of the console goes through here.
import { QueryClient } from '@tanstack/react-query';
import createClient from 'openapi-fetch';

import { intent } from './intent';
import { Problem, to_problem } from './problem';
import type { components, paths } from './schema.gen';

export type Schemas = components['schemas'];

export const client = createClient<paths>({ baseUrl: '' });
client.use(intent);

/** The data of an answer, or a thrown `Problem`. */
export async function answer<T>(request: Promise<{ data?: T; error?: unknown; response: Response }>): Promise<T> {
  let result: { data?: T; error?: unknown; response: Response };
  try {
    result = await request;
  } catch (error) {
    if (error instanceof DOMException && error.name === 'AbortError') throw error;
    throw new Problem({ type: 'unreachable', status: 0, detail: '' });
  }
  if (!result.response.ok) throw to_problem(result.error, result.response);
  return result.data as T;
}

/** Nothing of it is kept in the browser's storage, since answers may be about people. */
export const queries = new QueryClient({
  defaultOptions: {
    queries: {
      staleTime: 15_000,
      gcTime: 300_000,
      refetchOnWindowFocus: false,
      retry: (failures, error) => failures < 2 && error instanceof Problem && error.is_passing,
      retryDelay: (attempt, error) => (error instanceof Problem && error.retry_after_s ? error.retry_after_s * 1000 : 500 * 2 ** attempt),
    },
  },
});
