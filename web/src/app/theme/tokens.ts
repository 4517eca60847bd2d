// The colours, sizes and type of the console: the only place where they are written (console.md §4).
// They feed Ant Design, ECharts and the CSS variables alike.

export type ThemeName = 'light' | 'dark';

export interface Palette {
  canvas: string;
  surface: string;
  raised: string;
  line: string;
  text: string;
  second: string;
  hint: string;
  border: string;
  primary: string;
  /** Ink on a ground of `primary`. */
  on_primary: string;
  /** A quiet ground behind what is chosen. */
  chosen: string;
  better: string;
  worse: string;
  warning: string;
  warning_ground: string;
  destructive: string;
  /** Series 1 to 8 of charts, in order. */
  series: readonly string[];
  diverging: readonly string[];
  heat: readonly string[];
}

export const palettes: Record<ThemeName, Palette> = {
  light: {
    canvas: '#F5F7FA',
    surface: '#FFFFFF',
    raised: '#FFFFFF',
    line: '#E1E6EE',
    text: '#1A1F2B',
    second: '#525B6B',
    hint: '#666F80',
    border: '#848D9D',
    primary: '#144ED1',
    on_primary: '#FFFFFF',
    chosen: '#EAF0FE',
    better: '#0B6E6E',
    worse: '#B3400B',
    warning: '#7A5600',
    warning_ground: '#FFF6DB',
    destructive: '#B42318',
    series: ['#144ED1', '#CB7B48', '#1E4F3F', '#940672', '#635507', '#8F7FED', '#727880', '#6E99B2'],
    diverging: ['#8F2D04', '#CB7B48', '#F0CDB5', '#EEF0F3', '#B5DAD8', '#4C9F9C', '#0A5554'],
    heat: ['#F0F5FF', '#D3E2FE', '#A9C6FB', '#7AA5F3', '#5489E8', '#235BC4', '#123C8C'],
  },
  dark: {
    canvas: '#141821',
    surface: '#1D2330',
    raised: '#252C3B',
    line: '#2F3747',
    text: '#E8ECF3',
    second: '#A9B3C4',
    hint: '#8994A8',
    border: '#6B768A',
    primary: '#7FA6FF',
    on_primary: '#0E1320',
    chosen: '#253353',
    better: '#4FC7C0',
    worse: '#FFA36B',
    warning: '#F2C94C',
    warning_ground: '#2C2716',
    destructive: '#FF8A80',
    series: ['#3B79FF', '#D97741', '#46B68C', '#A16095', '#EECB47', '#C6A9FC', '#A9B3BA', '#B5ECFD'],
    diverging: ['#FFA36B', '#C26A38', '#6B4634', '#2F3644', '#2C5B5C', '#3E9A96', '#7FE0D8'],
    heat: ['#1B2540', '#20366B', '#27509F', '#3B6FCC', '#6091E6', '#93B7F7', '#CFE0FF'],
  },
};

// The colour is the family of the channel, the label the member. A channel outside this list takes slate.
const channel_light: Record<string, string> = {
  web: '#144ED1', app: '#4C7DF0', mini_program: '#6E99B2',
  email: '#1E4F3F', sms: '#2F8F6B', push: '#3F967A', direct_mail: '#3F967A',
  call_center: '#8A4B16', store: '#CB7B48', chat: '#A8742B',
  ads: '#940672', search: '#940672',
  social: '#8F7FED', live_stream: '#8F7FED', marketplace: '#8F7FED', partner: '#8F7FED',
};
const channel_dark: Record<string, string> = {
  web: '#7FA6FF', app: '#5C86F0', mini_program: '#9CC4E0',
  email: '#46B68C', sms: '#7FD1B0', push: '#2E8F6E', direct_mail: '#2E8F6E',
  call_center: '#E0905A', store: '#F0B98F', chat: '#D9A441',
  ads: '#C977B8', search: '#C977B8',
  social: '#C6A9FC', live_stream: '#C6A9FC', marketplace: '#C6A9FC', partner: '#C6A9FC',
};

export function channel_color(channel: string, theme: ThemeName): string {
  const slate = palettes[theme].series[6] as string;
  return (theme === 'light' ? channel_light : channel_dark)[channel] ?? slate;
}

export const font_family =
  'system-ui, "Segoe UI", Roboto, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

/** Every palette entry as a CSS variable: `--text`, `--series-1`, `--heat-7` … */
export function css_variables(theme: ThemeName): Record<string, string> {
  const variables: Record<string, string> = {};
  for (const [name, value] of Object.entries(palettes[theme])) {
    if (typeof value === 'string') variables[`--${name.replace('_', '-')}`] = value;
    else (value as readonly string[]).forEach((color, at) => { variables[`--${name}-${at + 1}`] = color; });
  }
  for (const channel of Object.keys(channel_light)) {
    variables[`--channel-${channel}`] = channel_color(channel, theme);
  }
  return variables;
}
