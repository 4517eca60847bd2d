// What shows the server that a change is meant: the session's token, and a content type that no form of
// another site can have. And what the server's answers say about the session.
import type { Middleware } from 'openapi-fetch';

let csrf = '';

export function keep_csrf(token: string | undefined): void {
  csrf = token ?? '';
}

let lost: (() => void) | null = null;

/** Called when an answer says that nobody is signed in any more. */
export function on_session_lost(then: (() => void) | null): void {
  lost = then;
}

export const intent: Middleware = {
  onRequest({ request }) {
    if (request.method === 'GET' || request.method === 'HEAD') return undefined;
    if (csrf) request.headers.set('X-CSRF-Token', csrf);
    if (!request.headers.has('Content-Type')) request.headers.set('Content-Type', 'application/json');
    return request;
  },
  onResponse({ request, response }) {
    // The session's own routes say 401 where a password is wrong: that ends nothing.
    const is_own = new URL(request.url).pathname.startsWith('/v1/session');
    const is_lost = response.status === 401 || (response.status === 503 && response.headers.get('Retry-After') === null);
    if (is_lost && !is_own) lost?.();
    return undefined;
  },
};
