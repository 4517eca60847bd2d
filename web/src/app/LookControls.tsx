// Language and theme: on every page, also before anybody is signed in.
import type { ReactElement } from 'react';

import { set_language, useLanguage, useTranslation } from '@/i18n';
import { IconButton } from '@/ui/controls';
import { useThemeName } from '@/ui/theme_name';

import { useSetTheme } from './theme/provider';

export function LookControls(): ReactElement {
  const { t } = useTranslation();
  const language = useLanguage();
  const theme = useThemeName();
  const set_theme = useSetTheme();
  return (
    <>
      <button type="button" className="icon-button language" aria-label={t('top.language')} title={t('top.language')} lang={language === 'en' ? 'zh-CN' : 'en'}
        onClick={() => void set_language(language === 'en' ? 'zh-CN' : 'en')}>
        {language === 'en' ? '中' : 'EN'}
      </button>
      <IconButton icon={theme === 'light' ? 'moon' : 'sun'} label={theme === 'light' ? t('top.theme_dark') : t('top.theme_light')}
        onClick={() => set_theme(theme === 'light' ? 'dark' : 'light')} />
    </>
  );
}
