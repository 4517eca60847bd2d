// Who is signed in decides what is shown: first start, sign-in, second factor, or the pages.
import { lazy, Suspense, useCallback, useEffect, useMemo, useReducer, useRef, type ComponentType, type ReactElement } from 'react';
import { RouterProvider } from 'react-router-dom';

import { view_of } from '@/access/gate';
import { PersonContext } from '@/access/use_may';
import { forget_answers, refresh_session, useSession, type Staff } from '@/api/access';
import { queries } from '@/api/client';
import { on_session_lost } from '@/api/intent';
import { load_texts } from '@/i18n';
import { Failed } from '@/ui/states';

import { EntryFrame } from './EntryFrame';
import { make_router } from './routes';

function part<P extends object>(texts: string[], load: () => Promise<{ default: ComponentType<P> }>) {
  return lazy(async () => (await Promise.all([load(), ...texts.map(load_texts)]))[0]);
}

const FirstStart = part(['entry', 'access'], () => import('@/features/entry/FirstStart'));
const SignIn = part(['access'], () => import('@/features/entry/SignIn'));
const Invited = part(['entry', 'access'], () => import('@/features/entry/Invited'));
const Enrol = part(['access'], () => import('@/features/entry/Enrol'));
const SignInAgain = part(['access'], async () => ({ default: (await import('@/access/SignInAgain')).SignInAgain }));
const FactorPrompt = part(['access'], async () => ({ default: (await import('@/access/FactorPrompt')).FactorPrompt }));

const nothing = <main aria-busy="true" />;

/** The pages of one person; a new router for each, so that nothing of the one before is left. */
function Pages(): ReactElement {
  const router = useMemo(make_router, []);
  return <RouterProvider router={router} />;
}

export function Gate(): ReactElement {
  const session = useSession();
  const held = useRef<Staff | null>(null);
  const [, look_again] = useReducer((turn: number) => turn + 1, 0);

  useEffect(() => {
    on_session_lost(() => void refresh_session());
    return () => on_session_lost(null);
  }, []);
  const staff = session.data?.staff;

  const signed_in_again = useCallback(() => {
    // What failed for want of a session is asked again, and nothing is shown that another person asked.
    if (queries.getQueryData<{ staff?: { id: string } }>(['session'])?.staff?.id !== held.current?.id) forget_answers();
    else void queries.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
  }, []);
  const leave = useCallback(() => {
    held.current = null;
    forget_answers();
    look_again();
  }, []);

  if (!session.data) return session.error ? <main className="entry-main"><Failed error={session.error} onRetry={() => void session.refetch()} /></main> : nothing;

  const view = view_of(session.data, held.current?.id ?? null, window.location.pathname);
  if (view.show !== 'pages') {
    held.current = null;
    return (
      <EntryFrame title={view.show}>
        <Suspense fallback={nothing}>
          {view.show === 'first_start' ? <FirstStart onDone={look_again} /> : view.show === 'invited' ? <Invited onDone={look_again} />
            : view.show === 'enrol' ? <Enrol /> : <SignIn />}
        </Suspense>
      </EntryFrame>
    );
  }
  if (staff && session.data.state === 'signed_in') held.current = staff;
  return (
    <PersonContext.Provider value={held.current}>
      <Pages key={view.of} />
      <Suspense fallback={null}>
        <FactorPrompt />
        {view.asks_again && held.current && <SignInAgain email={held.current.email} onDone={signed_in_again} onLeave={leave} />}
      </Suspense>
    </PersonContext.Provider>
  );
}
