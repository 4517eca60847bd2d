import type { ReactElement } from 'react';

export function Brand(): ReactElement {
  return (
    <>
      <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="7" className="brand-ground" />
        <path d="M7 22c5 0 4-12 9-12s4 8 9 8" className="brand-line" />
        <circle cx="7" cy="22" r="2.6" className="brand-dot" />
        <circle cx="25" cy="18" r="2.6" className="brand-dot" />
      </svg>
      <span translate="no">Itinera</span>
    </>
  );
}
