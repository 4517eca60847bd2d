// Texts of the console: one file per feature and language, loaded with the route that needs it.
import i18next from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';

export const languages = ['en', 'zh-CN'] as const;
export type Language = (typeof languages)[number];

const files = import.meta.glob<{ default: Record<string, unknown> }>('./*/*.json');

const backend = {
  type: 'backend' as const,
  init() {},
  read(language: string, namespace: string, done: (error: unknown, texts: unknown) => void) {
    const load = files[`./${language}/${namespace}.json`];
    if (!load) return done(new Error(`no texts ${language}/${namespace}`), null);
    load().then((module) => done(null, module.default), (error: unknown) => done(error, null));
  },
};

const stored = 'itinera.language';

export function first_language(): Language {
  const kept = localStorage.getItem(stored);
  if (kept === 'en' || kept === 'zh-CN') return kept;
  return navigator.language.toLowerCase().startsWith('zh') ? 'zh-CN' : 'en';
}

export async function start_i18n(): Promise<void> {
  await i18next
    .use(backend)
    .use(initReactI18next)
    .init({
      lng: first_language(),
      fallbackLng: false,
      supportedLngs: [...languages],
      load: 'currentOnly',
      ns: ['common'],
      defaultNS: 'common',
      interpolation: { escapeValue: false },
      returnNull: false,
    });
  document.documentElement.lang = i18next.language;
  i18next.on('languageChanged', (language) => { document.documentElement.lang = language; });
}

/** Loads the other language's texts of all pages seen so far, then switches; nothing reloads. */
export async function set_language(language: Language): Promise<void> {
  localStorage.setItem(stored, language);
  await i18next.changeLanguage(language);
}

export function load_texts(namespace: string): Promise<void> {
  return i18next.loadNamespaces(namespace);
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === 'zh-CN' ? 'zh-CN' : 'en';
}

/**
 * The text of a code that the server chose (a reason, a state, a channel), in `namespace:group`;
 * a code that this console does not know yet is shown as it is.
 */
export function label(namespace: string, group: string, code: string, values?: Record<string, string>): string {
  const key = `${namespace}:${group}.${code.replaceAll('.', '_')}`;
  return i18next.exists(key) ? (i18next.t as (key: string, values?: object) => string)(key, values) : code;
}

/** The name of a channel; — where none is known. */
export function channel_label(channel: string | null | undefined): string {
  return channel ? label('common', 'channel', channel) : '—';
}

export { useTranslation } from 'react-i18next';
