// Questions about journeys. Equal questions are asked once: the key is the question itself.
import { keepPreviousData, skipToken, useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { useEffect, useState } from 'react';

import { answer, client, type Schemas } from './client';
import { Problem } from './problem';
import { follow } from './stream';
import type { FlowReport, FunnelReport, ProcessReport } from './report';

export type FunnelQuery = Schemas['FunnelQuery'];
export type FlowQuery = Schemas['FlowQuery'];
export type ProcessQuery = Schemas['ProcessQuery'];
export type Comparison = Schemas['Comparison'];
export type EventPredicate = Schemas['EventPredicate'];

const pause_after_edit_ms = 300;

// The value once it has not changed for a moment; the first value at once.
function useSettled<T>(value: T): T {
  const [settled, set_settled] = useState(value);
  const text = JSON.stringify(value);
  useEffect(() => {
    const timer = setTimeout(() => set_settled(JSON.parse(text) as T), pause_after_edit_ms);
    return () => clearTimeout(timer);
  }, [text]);
  return settled;
}

export interface Progress {
  scanned: number;
  total: number;
}

export type Asked<R> = UseQueryResult<R> & {
  /** The answer on screen belongs to an earlier question. */
  is_previous: boolean;
  /** How far the server is with the present question; null while it is not known. */
  progress: Progress | null;
  cancel: () => void;
};

type Job = Schemas['Job'];
type Send<Q> = (body: Q, headers: Record<string, string>, signal: AbortSignal) => Promise<{ data?: unknown; error?: unknown; response: Response }>;

const cancelled = () => new DOMException('the question was cancelled', 'AbortError');

// A question that takes longer than a second becomes a job: its progress is followed, then its report fetched.
async function finish_job<R>(id: string, signal: AbortSignal, on_progress: (progress: Progress) => void): Promise<R> {
  const params = { path: { id } };
  await new Promise<void>((resolve, reject) => {
    const stop = follow<Schemas['JobProgress']>(`/v1/jobs/${encodeURIComponent(id)}/progress`, {
      on_progress: (job) => on_progress({ scanned: job.events_scanned, total: job.events_total }),
      on_end: () => resolve(),
      on_lost: () => resolve(),
    });
    signal.addEventListener('abort', () => {
      stop();
      void client.DELETE('/v1/jobs/{id}', { params });
      reject(cancelled());
    });
  });
  const job: Job = await answer(client.GET('/v1/jobs/{id}', { params, signal }));
  if (job.state === 'done' && job.report) return job.report as R;
  if (job.problem) throw new Problem(job.problem);
  throw new Problem({ type: 'unavailable', status: 503, detail: '' });
}

function useQuestion<Q, R>(noun: string, question: Q | null, send: Send<Q>): Asked<R> {
  const cache = useQueryClient();
  const settled = useSettled(question);
  const key = [noun, settled];
  const progress_key = ['progress', ...key];
  const result = useQuery<R>({
    queryKey: key,
    queryFn: async ({ signal }) => {
      cache.setQueryData(progress_key, null);
      let accepted = '';
      const report = await answer(send(settled as Q, { Prefer: 'respond-async' }, signal).then((sent) => {
        if (sent.response.status === 202) accepted = (sent.data as Job).id;
        return sent;
      }));
      return accepted ? finish_job<R>(accepted, signal, (progress) => cache.setQueryData(progress_key, progress)) : (report as R);
    },
    enabled: settled !== null,
    placeholderData: keepPreviousData,
  });
  const progress = useQuery<Progress | null>({ queryKey: progress_key, queryFn: skipToken });
  const waiting = JSON.stringify(settled) !== JSON.stringify(question);
  return {
    ...result,
    is_previous: result.isPlaceholderData || (waiting && result.data !== undefined),
    progress: progress.data ?? null,
    cancel: () => void cache.cancelQueries({ queryKey: key }),
  };
}

export function useFunnel(question: FunnelQuery | null): Asked<FunnelReport> {
  return useQuestion<FunnelQuery, FunnelReport>('funnel', question, (body, headers, signal) => client.POST('/v1/journeys/funnel', { body, headers, signal }));
}

export function useFlow(question: FlowQuery | null): Asked<FlowReport> {
  return useQuestion<FlowQuery, FlowReport>('flow', question, (body, headers, signal) => client.POST('/v1/journeys/flow', { body, headers, signal }));
}

export function useProcess(question: ProcessQuery | null): Asked<ProcessReport> {
  return useQuestion<ProcessQuery, ProcessReport>('process', question, (body, headers, signal) => client.POST('/v1/journeys/process', { body, headers, signal }));
}
