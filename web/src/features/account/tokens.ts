// A token acts for a program: it makes no other tokens and no people.
const never = new Set(['token:own', 'staff:manage', 'keys:rotate']);

export function grantable(own: readonly string[]): string[] {
  return own.filter((permission) => !never.has(permission));
}

export const token_days = [7, 30, 90, 180, 365] as const;
export const token_days_first = 90;
