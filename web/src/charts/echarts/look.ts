// The parts of an option that make all charts look alike.
import { font_stack } from './font';
import { css_color } from '@/ui/theme_name';

export function text_style(size = 12) {
  return { color: css_color('--second'), fontFamily: font_stack, fontSize: size };
}

export function tooltip() {
  return {
    renderMode: 'richText' as const,
    confine: true,
    backgroundColor: css_color('--raised'),
    borderColor: css_color('--line'),
    borderWidth: 1,
    padding: 10,
    textStyle: { ...text_style(), color: css_color('--text') },
  };
}

export function category_axis(names: string[]) {
  return {
    type: 'category' as const,
    data: names,
    axisLine: { lineStyle: { color: css_color('--border') } },
    axisTick: { show: false },
    axisLabel: { ...text_style(), hideOverlap: true },
  };
}

export function value_axis(show: (value: number) => string) {
  return {
    type: 'value' as const,
    splitNumber: 4,
    minInterval: 1,
    splitLine: { lineStyle: { color: css_color('--line') } },
    axisLabel: { ...text_style(), formatter: show },
  };
}
