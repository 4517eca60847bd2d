import { createContext, useContext } from 'react';

export type ThemeName = 'light' | 'dark';

export const ThemeNameContext = createContext<ThemeName>('light');

/** For what is drawn outside CSS (canvas): draw again when it changes. */
export function useThemeName(): ThemeName {
  return useContext(ThemeNameContext);
}

/** The present value of a CSS variable, such as `--series-1`. */
export function css_color(variable: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(variable).trim();
}
