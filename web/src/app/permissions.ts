// What each page needs to be of use: the permission of the answers that it is made of.
export const permission_of = {
  '/': 'journey:read',
  '/sources': 'import:run',
  '/quality': 'quarantine:read',
  '/customers': 'person:read',
  '/flow': 'journey:read',
  '/funnel': 'journey:read',
  '/process': 'journey:read',
  '/consent': 'consent:read',
  '/sql': 'sql:run',
  '/people': 'staff:manage',
  '/audit': 'audit:read',
} as const;

/** Where somebody lands who may not see the overview: the first page that they may see (UI-2). */
export function landing_of(may: (permission: string) => boolean): string {
  const order = ['/customers', '/sources', '/quality', '/consent', '/people', '/audit'] as const;
  return order.find((page) => may(permission_of[page])) ?? '/account';
}
