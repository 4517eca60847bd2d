import type { ReactElement } from 'react';

const items_shown = 14;

/** A path as the report writes it, `a > b > c`, drawn item by item; `label`: an item as people call it. */
export function Path({ path, end, label }: { path: string; end?: string; label?: (item: string) => string }): ReactElement {
  const items = path.split(' > ').map(label ?? ((item) => item));
  const shown = items.length > items_shown ? items.slice(0, items_shown) : items;
  return (
    <span className="path" title={items.join(' > ')}>
      {shown.map((item, at) => (
        <span key={at}>
          {at > 0 && <span className="path-arrow" aria-hidden="true">→ </span>}
          <span className="path-item">{item}</span>
        </span>
      ))}
      {shown.length < items.length && <span className="path-arrow">… +{items.length - shown.length}</span>}
      {end && <span className="path-end">· {end}</span>}
    </span>
  );
}
