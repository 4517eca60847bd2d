// A plain table with sortable heads; above 100 rows only those in sight are in the page.
import { useMemo, useRef, useState, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

export interface Column<R> {
  key: string;
  title: string;
  render: (row: R) => ReactNode;
  /** Makes the column sortable. */
  value?: (row: R) => string | number | null;
  numeric?: boolean;
  /** Takes the width that is left, and cuts long text. */
  wide?: boolean;
}

interface TableProps<R> {
  label: string;
  columns: readonly Column<R>[];
  rows: readonly R[];
  row_key: (row: R) => string | number;
  chosen?: string | number | null;
  onChoose?: (row: R) => void;
  empty?: string;
  /** Rows that may exist beyond these. */
  more?: ReactNode;
}

const row_px = 36;
const virtual_from = 100;
const view_px = 520;
const spare_rows = 12;

function compare(a: string | number | null, b: string | number | null): number {
  if (a === null || b === null) return a === b ? 0 : a === null ? 1 : -1;
  return typeof a === 'number' && typeof b === 'number' ? a - b : String(a).localeCompare(String(b));
}

export function Table<R>({ label, columns, rows, row_key, chosen, onChoose, empty, more }: TableProps<R>): ReactElement {
  const { t } = useTranslation();
  const [sort, set_sort] = useState<{ key: string; down: boolean } | null>(null);
  const [top, set_top] = useState(0);
  const box = useRef<HTMLDivElement>(null);

  const sorted = useMemo(() => {
    const value = columns.find((column) => column.key === sort?.key)?.value;
    if (!sort || !value) return rows;
    return [...rows].sort((a, b) => compare(value(a), value(b)) * (sort.down ? -1 : 1));
  }, [rows, columns, sort]);

  const virtual = sorted.length > virtual_from;
  const first = virtual ? Math.max(0, Math.floor(top / row_px) - spare_rows) : 0;
  const last = virtual ? Math.min(sorted.length, Math.ceil((top + view_px) / row_px) + spare_rows) : sorted.length;

  const turn = (key: string) => set_sort((now) => (now?.key !== key ? { key, down: true } : now.down ? { key, down: false } : null));
  const spacer = (height: number) => (height > 0 ? <tr aria-hidden="true"><td colSpan={columns.length} style={{ height, padding: 0, border: 0 }} /></tr> : null);

  return (
    <div className={virtual ? 'table-box table-virtual' : 'table-box'} ref={box} tabIndex={0} role="region" aria-label={label}
      style={virtual ? { maxHeight: view_px } : undefined} onScroll={virtual ? (event) => set_top(event.currentTarget.scrollTop) : undefined}>
      <table className="table" aria-label={label} aria-rowcount={sorted.length + 1}>
        <thead>
          <tr>
            {columns.map((column) => (
              <th key={column.key} scope="col" className={[column.numeric ? 'numeric' : '', column.wide ? 'wide' : ''].join(' ')}
                aria-sort={sort?.key === column.key ? (sort.down ? 'descending' : 'ascending') : undefined}>
                {column.value ? (
                  <button type="button" className="sort" onClick={() => turn(column.key)} title={t('sort_by', { column: column.title })}>
                    {column.title}
                    <span className="sort-mark" aria-hidden="true">{sort?.key === column.key ? (sort.down ? '▼' : '▲') : ''}</span>
                  </button>
                ) : column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {spacer(first * row_px)}
          {sorted.slice(first, last).map((row, at) => (
            <tr key={row_key(row)} aria-rowindex={first + at + 2} aria-selected={chosen !== undefined && chosen === row_key(row) ? true : undefined}
              className={[onChoose ? 'choosable' : '', chosen !== undefined && chosen === row_key(row) ? 'chosen' : ''].join(' ')}
              onClick={onChoose ? () => onChoose(row) : undefined}>
              {columns.map((column) => (
                <td key={column.key} className={[column.numeric ? 'numeric' : '', column.wide ? 'wide' : ''].join(' ')}>{column.render(row)}</td>
              ))}
            </tr>
          ))}
          {spacer((sorted.length - last) * row_px)}
        </tbody>
      </table>
      {rows.length === 0 && <p className="table-empty">{empty ?? t('no_rows')}</p>}
      {more}
    </div>
  );
}
