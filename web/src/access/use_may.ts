import { createContext, useContext } from 'react';

import type { Staff } from '@/api/access';

/** Whose pages are open: also while their session has ended and the sign-in dialog stands before the page. */
export const PersonContext = createContext<Staff | null>(null);

export function usePerson(): Staff | null {
  return useContext(PersonContext);
}

/** Whether this person has a permission. What is hidden by it is refused by the server, too. */
export function useMay(): (permission: string) => boolean {
  const granted = usePerson()?.permissions ?? [];
  return (permission) => granted.includes(permission);
}

/** A name of the server as the end of a key of texts. */
export const text_key = (name: string) => name.replace(':', '_');
