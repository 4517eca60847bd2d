// Who is signed in, at the top right: account and sign-out.
import { useEffect, useRef, useState, type ReactElement } from 'react';
import { Link, useLocation } from 'react-router-dom';

import { useSignOut } from '@/api/access';
import { usePerson } from '@/access/use_may';
import { label, useTranslation } from '@/i18n';
import { Icon } from '@/ui/icons';

export function PersonMenu(): ReactElement | null {
  const { t } = useTranslation();
  const staff = usePerson();
  const sign_out = useSignOut();
  const { pathname } = useLocation();
  const [open, set_open] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => set_open(false), [pathname]);
  useEffect(() => {
    if (!open) return undefined;
    const outside = (event: PointerEvent) => {
      if (!box.current?.contains(event.target as Node)) set_open(false);
    };
    const on_key = (event: KeyboardEvent) => {
      if (event.key !== 'Escape') return;
      set_open(false);
      box.current?.querySelector('button')?.focus();
    };
    document.addEventListener('pointerdown', outside);
    document.addEventListener('keydown', on_key);
    return () => {
      document.removeEventListener('pointerdown', outside);
      document.removeEventListener('keydown', on_key);
    };
  }, [open]);

  if (!staff) return null;
  return (
    <div className="person" ref={box}>
      <button type="button" className="person-button" aria-label={t('person.menu', { name: staff.name })} aria-expanded={open} onClick={() => set_open(!open)}>
        <Icon name="person" size={18} />
        <span className="person-name">{staff.name}</span>
      </button>
      {open && (
        <div className="person-box">
          <p className="person-words"><b>{staff.name}</b><span className="note">{staff.email}</span>
            <span className="note">{staff.roles.map((role) => label('common', 'role', role)).join(t('list_comma'))}</span></p>
          <Link className="person-link" to="/account">{t('person.account')}</Link>
          <button type="button" className="person-link" disabled={sign_out.isPending} onClick={() => sign_out.mutate()}>{t('person.sign_out')}</button>
        </div>
      )}
    </div>
  );
}
