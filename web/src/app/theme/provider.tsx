// The theme of the page: CSS variables for our own parts, the same tokens for Ant Design.
import { ConfigProvider, theme as ant_theme } from 'antd';
import { createContext, useContext, useEffect, useLayoutEffect, useMemo, useState, type ReactElement, type ReactNode } from 'react';

import { useLanguage } from '@/i18n';
import { ThemeNameContext } from '@/ui/theme_name';

import { nonce } from '../nonce';
import { css_variables, font_family, palettes, type ThemeName } from './tokens';

const stored = 'itinera.theme';

// Ant Design takes its motion from here; our own styles ask the browser by themselves.
const still = matchMedia('(prefers-reduced-motion: reduce)').matches;

function first_theme(): ThemeName {
  const kept = localStorage.getItem(stored);
  if (kept === 'light' || kept === 'dark') return kept;
  return matchMedia('(prefers-color-scheme: dark)').matches ? 'dark' : 'light';
}

function apply(name: ThemeName): void {
  const root = document.documentElement;
  root.dataset.theme = name;
  root.style.colorScheme = name;
  for (const [variable, value] of Object.entries(css_variables(name))) root.style.setProperty(variable, value);
}

apply(first_theme());

const SetThemeContext = createContext<(name: ThemeName) => void>(() => {});

export function useSetTheme(): (name: ThemeName) => void {
  return useContext(SetThemeContext);
}

type AntLocale = Parameters<typeof ConfigProvider>[0]['locale'];
const ant_locales = {
  en: () => import('antd/locale/en_US'),
  'zh-CN': () => import('antd/locale/zh_CN'),
};

export function ThemeProvider({ children }: { children: ReactNode }): ReactElement {
  const [name, set_name] = useState<ThemeName>(first_theme);
  const language = useLanguage();
  const [locale, set_locale] = useState<AntLocale>();

  useLayoutEffect(() => apply(name), [name]);
  useEffect(() => {
    void ant_locales[language]().then((module) => set_locale(module.default));
  }, [language]);

  const set_theme = useMemo(() => (next: ThemeName) => {
    localStorage.setItem(stored, next);
    apply(next);
    set_name(next);
  }, []);

  const config = useMemo(() => {
    const p = palettes[name];
    return {
      algorithm: name === 'dark' ? ant_theme.darkAlgorithm : ant_theme.defaultAlgorithm,
      token: {
        colorPrimary: p.primary, colorInfo: p.primary, colorLink: p.primary, colorError: p.destructive, colorWarning: p.warning,
        colorText: p.text, colorTextSecondary: p.second, colorTextPlaceholder: p.hint, colorTextDescription: p.second, colorTextTertiary: p.hint,
        colorBgContainer: p.surface, colorBgElevated: p.raised, colorBgLayout: p.canvas, colorBorder: p.border, colorBorderSecondary: p.line,
        colorTextLightSolid: p.on_primary, borderRadius: 4, borderRadiusLG: 8, fontFamily: font_family, fontSize: 14, motionDurationMid: '0.12s',
        motionDurationSlow: '0.2s', controlHeight: 32, motion: !still,
      },
      components: {
        Select: { optionSelectedBg: p.chosen },
        Slider: { railBg: p.line, railHoverBg: p.line, trackBg: p.primary, trackHoverBg: p.primary, handleColor: p.primary },
        Segmented: { trackBg: name === 'dark' ? p.canvas : '#E9EDF3', itemSelectedBg: p.raised, itemColor: p.second },
      },
    };
  }, [name]);

  return (
    <ThemeNameContext.Provider value={name}>
      <SetThemeContext.Provider value={set_theme}>
        <ConfigProvider csp={{ nonce }} theme={config} {...(locale ? { locale } : {})} button={{ autoInsertSpace: false }}>
          {children}
        </ConfigProvider>
      </SetThemeContext.Provider>
    </ThemeNameContext.Provider>
  );
}
