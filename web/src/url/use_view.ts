import { useCallback, useMemo } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';

import { search_of, type Codec } from './codec';

export type SetView<V> = (change: Partial<V>, how?: { replace?: boolean }) => void;

/**
 * The view that the URL holds, and the way to change it. A change is a new entry of the history; say
 * `replace` for keystrokes and for what is no question of its own.
 */
export function useView<V>(codec: Codec<V>): [view: V, set_view: SetView<V>] {
  const { search, pathname } = useLocation();
  const navigate = useNavigate();
  const view = useMemo(() => codec.parse(new URLSearchParams(search)), [codec, search]);
  const set_view = useCallback<SetView<V>>((change, how) => {
    const now = codec.parse(new URLSearchParams(window.location.search));
    const next = search_of(codec.print({ ...now, ...change }));
    if (next !== window.location.search) navigate(pathname + next, { replace: how?.replace ?? false, preventScrollReset: true });
  }, [codec, navigate, pathname]);
  return [view, set_view];
}
