// The frame of every page: top bar with the global controls, the loop as menu, the page.
import { Suspense, useEffect, useState, type ReactElement } from 'react';
import { NavLink, Outlet, ScrollRestoration, useLocation, useNavigation } from 'react-router-dom';

import { set_language, useLanguage, useTranslation } from '@/i18n';
import { with_globals } from '@/url/links';
import { IconButton } from '@/ui/controls';
import { Icon, type IconName } from '@/ui/icons';
import { Skeleton } from '@/ui/states';
import { useThemeName } from '@/ui/theme_name';

import { GlobalControls } from './GlobalControls';
import { useSetTheme } from './theme/provider';

const groups = [
  { name: null, pages: ['home'] },
  { name: 'listen', pages: ['sources', 'quality'] },
  { name: 'recognise', pages: ['customers'] },
  { name: 'understand', pages: ['flow', 'funnel', 'process'] },
] as const;

const addresses = {
  home: '/', sources: '/sources', quality: '/quality', customers: '/customers', flow: '/flow', funnel: '/funnel', process: '/process',
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
  const [closed, set_closed] = useState(closed_groups);
  const turn = (name: string) => {
    const next = closed.includes(name) ? closed.filter((other) => other !== name) : [...closed, name];
    localStorage.setItem(stored, JSON.stringify(next));
    set_closed(next);
  };
  return (
    <nav className="menu" id="menu" aria-label={t('menu.label')}>
      <div className="menu-inner">
      {groups.map(({ name, pages }) => (
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
  const language = useLanguage();
  const theme = useThemeName();
  const set_theme = useSetTheme();
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
          <svg width="22" height="22" viewBox="0 0 32 32" aria-hidden="true">
            <rect width="32" height="32" rx="7" className="brand-ground" />
            <path d="M7 22c5 0 4-12 9-12s4 8 9 8" className="brand-line" />
            <circle cx="7" cy="22" r="2.6" className="brand-dot" />
            <circle cx="25" cy="18" r="2.6" className="brand-dot" />
          </svg>
          <span translate="no">Itinera</span>
        </NavLink>
        <GlobalControls />
        <div className="top-end">
          <button type="button" className="icon-button language" aria-label={t('top.language')} title={t('top.language')} lang={language === 'en' ? 'zh-CN' : 'en'}
            onClick={() => void set_language(language === 'en' ? 'zh-CN' : 'en')}>
            {language === 'en' ? '中' : 'EN'}
          </button>
          <IconButton icon={theme === 'light' ? 'moon' : 'sun'} label={theme === 'light' ? t('top.theme_dark') : t('top.theme_light')}
            onClick={() => set_theme(theme === 'light' ? 'dark' : 'light')} />
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
