import { describe, expect, it } from 'vitest';

import type { Import } from '@/api/imports';

import { guess_preset, line_of, may, progress_of, rows_per_second } from './sources';

const state = (fields: Partial<Import>) => ({ rows: 0, rows_total: null, bytes_done: 0, file_bytes: 0, state: 'running', started_at: null, ended_at: null, ...fields }) as Import;

describe('how far an import is', () => {
  it('goes by rows where their number is known, else by bytes', () => {
    expect(progress_of(state({ rows: 50, rows_total: 200, bytes_done: 9, file_bytes: 10 }))).toBe(0.25);
    expect(progress_of(state({ bytes_done: 9, file_bytes: 10 }))).toBe(0.9);
    expect(progress_of(state({}))).toBeNull();
    expect(progress_of(state({ state: 'done' }))).toBe(1);
  });

  it('has a speed after its first second', () => {
    const start = '2026-03-02T10:00:00Z';
    expect(rows_per_second(state({ rows: 500, started_at: start }), Date.parse(start) + 2000)).toBe(250);
    expect(rows_per_second(state({ rows: 500, started_at: start }), Date.parse(start) + 500)).toBeNull();
    expect(rows_per_second(state({ rows: 500, started_at: start, ended_at: '2026-03-02T10:00:10Z' }), 0)).toBe(50);
  });
});

it('offers what the state allows', () => {
  expect(may('uploaded')).toEqual({ check: true, run: true, cancel: false });
  expect(may('running')).toEqual({ check: false, run: false, cancel: true });
  expect(may('done')).toEqual({ check: false, run: false, cancel: false });
  expect(may('cancelled').run).toBe(true);
});

it('guesses the preset from the name of the file', () => {
  const presets = [{ name: 'web_log' }, { name: 'call_center' }, { name: 'crm_contacts' }];
  expect(guess_preset('access.log.gz', presets)).toBe('web_log');
  expect(guess_preset('calls_2026.csv', presets)).toBe('call_center');
  expect(guess_preset('x.parquet', presets)).toBeNull();
});

it('finds the line of a field', () => {
  expect(line_of('format: csv\n  time: x', 'time')).toBe(2);
  expect(line_of('format: csv', 'time')).toBeNull();
});
