// SQL of people over the views of the warehouse.
import { useMutation } from '@tanstack/react-query';

import { answer, client, type Schemas } from './client';

export type SqlRows = Schemas['SqlRows'];

export function useSql() {
  return useMutation({
    mutationFn: ({ sql, signal }: { sql: string; signal: AbortSignal }) => answer(client.POST('/v1/sql', { body: { sql }, signal })),
  });
}

/** The rows as a file, made by the server: cells that a spreadsheet could take for formulas are inert. */
export function useSqlFile() {
  return useMutation({
    mutationFn: ({ sql, format }: { sql: string; format: 'csv' | 'xlsx' }): Promise<unknown> =>
      answer(client.POST('/v1/sql/export', { params: { query: format === 'csv' ? { format, bom: '1' } : { format } }, body: { sql }, parseAs: 'blob' })),
  });
}
