// Names of events, properties and channels.
import { useQuery } from '@tanstack/react-query';

import { answer, client, type Schemas } from './client';

export type EventName = Schemas['EventNames']['events'][number];
export type Channel = Schemas['Channels']['channels'][number];

export function useEventNames() {
  return useQuery({
    queryKey: ['events'],
    queryFn: ({ signal }) => answer(client.GET('/v1/events', { signal })),
    select: (data) => data.events,
    staleTime: 60_000,
  });
}

/** The properties of an event; asks nothing while `event` is null. */
export function usePropertyNames(event: string | null) {
  return useQuery({
    queryKey: ['events', event, 'properties'],
    queryFn: ({ signal }) =>
      answer(client.GET('/v1/events/{name}/properties', { params: { path: { name: event as string } }, signal })),
    enabled: event !== null,
    select: (data) => data.properties,
    staleTime: 60_000,
  });
}

export function useChannels() {
  return useQuery({
    queryKey: ['channels'],
    queryFn: ({ signal }) => answer(client.GET('/v1/channels', { signal })),
    select: (data) => data.channels,
    staleTime: Infinity,
  });
}
