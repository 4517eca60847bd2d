// Staff, their roles, and what roles may.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';

import { answer, client, type Schemas } from './client';
import { with_factor } from './factor';

export type Member = Schemas['StaffMember'];
export type Roles = Schemas['Roles'];

export function useStaff() {
  return useQuery({
    queryKey: ['staff'],
    queryFn: ({ signal }) => answer(client.GET('/v1/staff', { signal })),
    select: ({ staff }) => staff,
  });
}

export function useRoles() {
  return useQuery({
    queryKey: ['roles'],
    queryFn: ({ signal }) => answer(client.GET('/v1/roles', { signal })),
    staleTime: Infinity,
  });
}

export interface MemberChange {
  roles?: string[];
  state?: 'active' | 'disabled';
  name?: string;
}

export function useStaffActions() {
  const cache = useQueryClient();
  const onSuccess = () => cache.invalidateQueries({ queryKey: ['staff'] });
  const invite = useMutation({
    mutationFn: (body: { email: string; name: string; roles: string[] }) => with_factor(() => answer(client.POST('/v1/staff', { body: body as never }))),
    onSuccess,
  });
  const change = useMutation({
    mutationFn: ({ id, ...body }: MemberChange & { id: string }) =>
      with_factor(() => answer(client.PATCH('/v1/staff/{id}', { params: { path: { id } }, body: body as never }))),
    onSuccess,
  });
  const reset = useMutation({
    mutationFn: (id: string) => with_factor(() => answer(client.POST('/v1/staff/{id}/reset', { params: { path: { id } } }))),
    onSuccess,
  });
  return { invite, change, reset };
}
