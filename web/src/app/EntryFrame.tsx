// The frame of what is shown to those who are not signed in.
import './entry.css';

import { useEffect, type ReactElement, type ReactNode } from 'react';

import { useTranslation } from '@/i18n';

import { Brand } from './Brand';
import { LookControls } from './LookControls';

export function EntryFrame({ title, children }: { title: 'first_start' | 'sign_in' | 'invited' | 'enrol'; children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  const words = t(`entry_title.${title}`);
  useEffect(() => {
    document.title = `${words} · Itinera`;
  }, [words]);
  return (
    <div className="entry">
      <header className="entry-top">
        <span className="brand"><Brand /></span>
        <div className="top-end"><LookControls /></div>
      </header>
      <main className="entry-main">{children}</main>
    </div>
  );
}
