// Imports of files: upload, dry run, run with live progress.
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';

import { answer, client, type Schemas } from './client';
import { follow } from './stream';

export type Import = Schemas['Import'];
export type ImportCheck = Schemas['ImportCheck'];
export type Preset = Schemas['Presets']['presets'][number];

export function useImports() {
  return useQuery({
    queryKey: ['imports'],
    queryFn: ({ signal }) => answer(client.GET('/v1/imports', { signal })),
    select: (data) => data.imports,
  });
}

export function usePresets() {
  return useQuery({
    queryKey: ['imports', 'presets'],
    queryFn: ({ signal }) => answer(client.GET('/v1/imports/presets', { signal })),
    select: (data) => data.presets,
    staleTime: Infinity,
  });
}

/** One import, kept up to date by its progress stream while it runs. */
export function useImport(id: string | null) {
  const cache = useQueryClient();
  const result = useQuery({
    queryKey: ['import', id],
    queryFn: ({ signal }) => answer(client.GET('/v1/imports/{id}', { params: { path: { id: id as string } }, signal })),
    enabled: id !== null,
  });
  const running = result.data?.state === 'running';
  useEffect(() => {
    if (!id || !running) return undefined;
    const keep = (value: Import) => cache.setQueryData(['import', id], value);
    return follow<Import>(`/v1/imports/${encodeURIComponent(id)}/progress`, {
      on_progress: keep,
      on_end: (value) => {
        keep(value);
        // New events change every answer: nothing asked before is fresh any more.
        void cache.invalidateQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'import' });
      },
      on_lost: () => void cache.invalidateQueries({ queryKey: ['import', id] }),
    });
  }, [cache, id, running]);
  return result;
}

export function useImportActions() {
  const cache = useQueryClient();
  const keep = (value: Import) => {
    cache.setQueryData(['import', value.id], value);
    void cache.invalidateQueries({ queryKey: ['imports'] });
  };
  const upload = useMutation({
    mutationFn: ({ mapping, file }: { mapping: string; file: File }) => answer(client.POST('/v1/imports', {
      body: { mapping, file: file as unknown as string },
      bodySerializer: () => {
        const form = new FormData();
        form.append('mapping', mapping);
        form.append('file', file, file.name);
        return form;
      },
    })),
    onSuccess: keep,
  });
  const check = useMutation({
    mutationFn: (id: string) => answer(client.POST('/v1/imports/{id}/check', { params: { path: { id } } })),
    onSuccess: keep,
  });
  const run = useMutation({
    mutationFn: ({ id, force }: { id: string; force: boolean }) =>
      answer(client.POST('/v1/imports/{id}/run', { params: { path: { id } }, body: { force } })),
    onSuccess: keep,
  });
  const cancel = useMutation({
    mutationFn: (id: string) => answer(client.POST('/v1/imports/{id}/cancel', { params: { path: { id } } })),
    onSuccess: keep,
  });
  return { upload, check, run, cancel };
}

export type ImportActions = ReturnType<typeof useImportActions>;
