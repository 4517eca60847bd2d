// The frame of every page: top bar with the global controls, the loop as menu, the page.
import { Suspense, useEffect, useState, type ReactElement } from 'react';
import { NavLink, Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router-dom';

import { useMay } from '@/access/use_may';
import { useTranslation } from '@/i18n';
import { with_globals } from '@/url/links';
import { Icon, type IconName } from '@/ui/icons';
import { Skeleton } from '@/ui/states';

import { Brand } from './Brand';
import { GlobalControls } from './GlobalControls';
import { LookControls } from './LookControls';
import { permission_of } from './permissions';
import { PersonMenu } from './PersonMenu';

const groups = [
  { name: null, pages: ['home'] },
  { name: 'listen', pages: ['sources', 'quality'] },
  { name: 'recognise', pages: ['customers'] },
  { name: 'understand', pages: ['flow', 'funnel', 'process'] },
  { name: 'govern', pages: ['consent', 'sql', 'people', 'audit'] },
] as const;

const addresses = {
  home: '/', sources: '/sources', quality: '/quality', customers: '/customers', flow: '/flow', funnel: '/funnel', process: '/process',
  consent: '/consent', sql: '/sql', people: '/people', audit: '/audit',
} as const;

const stored = 'itinera.menu.closed';

function closed_groups(): string[] {
  try {
    return JSON.parse(localStorage.getItem(stored) ?? '[]') as string[];
  } catch {
    return [];
  }
}

function Menu({ onLeave }: { onLeave: () => void }): ReactElement {
  const { t } = useTranslation();
  const { search } = useLocation();
  const may = useMay();
  // Pages that one may not see are not in the menu; nor is a group without any.
  const shown = groups.map(({ name, pages }) => ({ name, pages: pages.filter((page) => may(permission_of[addresses[page]])) })).filter(({ pages }) => pages.length > 0);
  const [closed, set_closed] = useState(closed_groups);
  const turn = (name: string) => {
    const next = closed.includes(name) ? closed.filter((other) => other !== name) : [...closed, name];
    localStorage.setItem(stored, JSON.stringify(next));
    set_closed(next);
  };
  return (
    <nav className="menu" id="menu" aria-label={t('menu.label')}>
      <div className="menu-inner">
      {shown.map(({ name, pages }) => (
        <div key={name ?? 'home'} className="menu-group">
          {name && (
            <button type="button" className="menu-head" aria-expanded={!closed.includes(name)} onClick={() => turn(name)}>
              {t(`menu.${name}`)}
              <Icon name="chevron" size={12} />
            </button>
          )}
          {!(name && closed.includes(name)) && pages.map((page) => (
            <NavLink key={page} to={with_globals(addresses[page], search)} end={page === 'home'} className="menu-link" title={t(`menu.${page}`)} onClick={onLeave}>
              <Icon name={page satisfies IconName} size={20} />
              <span>{t(`menu.${page}`)}</span>
            </NavLink>
          ))}
        </div>
      ))}
      </div>
    </nav>
  );
}

export function Shell(): ReactElement {
  const { t } = useTranslation();
  const [menu_open, set_menu_open] = useState(false);
  const { pathname } = useLocation();
  const loading = useNavigation().state === 'loading';
  useEffect(() => set_menu_open(false), [pathname]);

  return (
    <div className={menu_open ? 'shell shell-menu-open' : 'shell'}>
      <a className="skip" href="#content">{t('menu.skip')}</a>
      <header className="top">
        <button type="button" className="icon-button top-menu" aria-label={t('menu.open')} aria-expanded={menu_open} aria-controls="menu"
          onClick={() => set_menu_open(!menu_open)}>
          <Icon name="menu" size={20} />
        </button>
        <NavLink to={with_globals('/', '')} className="brand">
          <Brand />
        </NavLink>
        <GlobalControls />
        <div className="top-end">
          <LookControls />
          <PersonMenu />
        </div>
        {loading && <div className="top-loading" />}
      </header>
      <Menu onLeave={() => set_menu_open(false)} />
      {menu_open && <div className="menu-shade" onClick={() => set_menu_open(false)} />}
      <main id="content" className="content" tabIndex={-1}>
        <Suspense fallback={<Skeleton />}>
          <Outlet />
        </Suspense>
      </main>
      <ScrollRestoration />
    </div>
  );
}
