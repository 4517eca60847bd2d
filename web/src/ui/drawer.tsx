// The one drawer for details: at the right, from below on narrow screens. Esc closes it; focus comes back.
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { IconButton } from './controls';

interface DrawerProps {
  title: string;
  onClose: () => void;
  children: ReactNode;
  wide?: boolean;
}

export function Drawer({ title, onClose, children, wide }: DrawerProps): ReactElement {
  const { t } = useTranslation();
  const box = useRef<HTMLElement>(null);
  const close = useRef(onClose);
  close.current = onClose;

  useEffect(() => {
    const before = document.activeElement as HTMLElement | null;
    box.current?.focus();
    const on_key = (event: KeyboardEvent) => {
      if (event.key === 'Escape') close.current();
    };
    document.addEventListener('keydown', on_key);
    return () => {
      document.removeEventListener('keydown', on_key);
      before?.focus?.();
    };
  }, []);

  return (
    <aside className={wide ? 'drawer drawer-wide' : 'drawer'} role="dialog" aria-label={title} tabIndex={-1} ref={box}>
      <div className="drawer-head">
        <h2>{title}</h2>
        <IconButton icon="close" label={t('close')} onClick={onClose} />
      </div>
      <div className="drawer-body">{children}</div>
    </aside>
  );
}
