import { describe, expect, it } from 'vitest';

import { contrast } from './contrast';
import { channel_color, css_variables, palettes, type ThemeName } from './tokens';

describe.each(['light', 'dark'] as ThemeName[])('the %s palette', (theme) => {
  const p = palettes[theme];

  it.each(['text', 'second', 'hint', 'primary', 'better', 'worse', 'destructive'] as const)(
    'writes %s at 4.5:1 or more on canvas and surface', (ink) => {
      expect(contrast(p[ink], p.surface)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(p[ink], p.canvas)).toBeGreaterThanOrEqual(4.5);
    });

  it('writes on primary, on warning and on the chosen ground at 4.5:1 or more', () => {
    expect(contrast(p.on_primary, p.primary)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(p.warning, p.warning_ground)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(p.text, p.chosen)).toBeGreaterThanOrEqual(4.5);
    expect(contrast(p.primary, p.chosen)).toBeGreaterThanOrEqual(4.5);
  });

  it('draws control borders and all series at 3:1 or more on the surface', () => {
    for (const color of [p.border, ...p.series]) {
      expect(contrast(color, p.surface), color).toBeGreaterThanOrEqual(3);
    }
  });

  it('gives every channel a colour of 3:1 or more, slate where it is unknown', () => {
    for (const channel of ['web', 'app', 'mini_program', 'email', 'sms', 'call_center', 'store', 'chat', 'ads', 'social']) {
      expect(contrast(channel_color(channel, theme), p.surface), channel).toBeGreaterThanOrEqual(3);
    }
    expect(channel_color('pigeon_post', theme)).toBe(p.series[6]);
  });

  it('offers every token as a CSS variable', () => {
    const variables = css_variables(theme);
    expect(variables['--on-primary']).toBe(p.on_primary);
    expect(variables['--series-8']).toBe(p.series[7]);
    expect(variables['--channel-web']).toBe(channel_color('web', theme));
  });
});
