// What a browser is shown, by who is signed in: pure, so that every case is tested.
import type { Session } from '@/api/access';

export type View =
  | { show: 'first_start' }
  | { show: 'sign_in' }
  | { show: 'invited' }
  | { show: 'enrol' }
  /** `asks_again`: the pages stay as they are, with what was typed in them, behind a sign-in dialog. */
  | { show: 'pages'; of: string; asks_again: boolean };

/** Whether the roles may nothing before a second factor is set up (PR-48). */
export function needs_factor(staff: { factor: boolean; factor_required: boolean }): boolean {
  return staff.factor_required && !staff.factor;
}

/**
 * @param held id of the person whose pages are open; null = nobody's
 * @param path address of the page
 */
export function view_of(session: Session, held: string | null, path: string): View {
  if (session.state === 'not_set_up') return { show: 'first_start' };
  if (session.state !== 'signed_in' || !session.staff) {
    if (held !== null) return { show: 'pages', of: held, asks_again: true };
    return { show: path === '/invite' ? 'invited' : 'sign_in' };
  }
  if (path === '/invite' && held === null) return { show: 'invited' };
  return needs_factor(session.staff) ? { show: 'enrol' } : { show: 'pages', of: session.staff.id, asks_again: false };
}

/** The secret of a link, which stands behind the # so that no server ever logs it. */
export function secret_of_link(hash: string): string {
  return decodeURIComponent(hash.replace(/^#(?:token=|code=)?/, ''));
}

export const password_characters_min = 15;
export const password_with_factor_min = 8;
export const password_characters_max = 128;

/** Characters as people count them. */
export function characters(text: string): number {
  return [...text.normalize('NFC')].length;
}

/** A secret in groups of four, to be read and typed. */
export function grouped(secret: string): string {
  return secret.replace(/(.{4})(?=.)/g, '$1 ');
}

/** Six digits, whatever blanks a person puts between them. */
export function digits_of(typed: string): string {
  return typed.replace(/\s/g, '');
}
