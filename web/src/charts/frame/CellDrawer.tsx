// What every mark and cell opens (UI-14): its number in words, the customers behind it, the number to take along.
import { useState, type ReactElement, type ReactNode } from 'react';
import { Link } from 'react-router-dom';

import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Drawer } from '@/ui/drawer';

interface CellDrawerProps {
  title: string;
  /** The number as it stands on the page. */
  shown: string;
  /** The number in words, with its unit. */
  words: string;
  /** Where the customers are listed; null where the cell does not open. */
  customers: string | null;
  /** The number of customers, where the cell counts customers; left out where it counts sessions or events. */
  customers_shown?: string | undefined;
  basis: string[];
  onClose: () => void;
  children?: ReactNode;
}

export function CellDrawer({ title, shown, words, customers, customers_shown, basis, onClose, children }: CellDrawerProps): ReactElement {
  const { t } = useTranslation();
  const [copied, set_copied] = useState(false);
  const copy = () => {
    const text = `${title}: ${shown}\n${words}\n${t('basis.label')}: ${basis.join(' · ')}\n${window.location.href}`;
    void navigator.clipboard?.writeText(text).then(() => set_copied(true));
  };
  return (
    <Drawer title={title} onClose={onClose}>
      <div className="drawer-number">{shown}</div>
      <p>{words}</p>
      <div className="drawer-actions">
        {customers && (
          <Link className="drawer-customers" to={customers} state={{ title: `${title} · ${shown}` }}>
            {customers_shown === undefined ? t('cell.see_customers') : t('cell.see_customers_n', { shown: customers_shown })}
          </Link>
        )}
        {customers && customers_shown === undefined && <span className="note">{t('cell.owners')}</span>}
        {children}
        <Button onClick={copy} icon={copied ? 'check' : 'table'}>{copied ? t('cell.copied') : t('cell.copy')}</Button>
      </div>
      <p className="note">{t('basis.label')}: {basis.join(' · ')}</p>
    </Drawer>
  );
}

/** A count that opens its cell; plain text where it does not open. */
export function CellButton({ shown, what, onOpen }: { shown: string; what: string; onOpen: (() => void) | null }): ReactElement {
  if (!onOpen) return <span>{shown}</span>;
  return (
    <button type="button" className="cell" aria-label={`${what}: ${shown}`} onClick={(event) => { event.stopPropagation(); onOpen(); }}>
      {shown}
    </button>
  );
}
