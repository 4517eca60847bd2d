// A window as a whole number of minutes, hours or days, and its ISO 8601 text.

export type WindowUnit = 'minutes' | 'hours' | 'days';

export interface WindowParts {
  amount: number;
  unit: WindowUnit;
}

const longest: Record<WindowUnit, number> = { minutes: 1440, hours: 720, days: 366 };

/** `P7D` is 7 days; null where the text is no such window. */
export function window_parts(text: string): WindowParts | null {
  const found = /^P(?:(\d+)D|T(\d+)([HM]))$/.exec(text);
  if (!found) return null;
  if (found[1]) return { amount: Number(found[1]), unit: 'days' };
  return { amount: Number(found[2]), unit: found[3] === 'H' ? 'hours' : 'minutes' };
}

/** The text of a window, its amount kept between 1 and the longest that the unit allows. */
export function window_text({ amount, unit }: WindowParts): string {
  const whole = Math.min(longest[unit], Math.max(1, Math.round(amount) || 1));
  return unit === 'days' ? `P${whole}D` : `PT${whole}${unit === 'hours' ? 'H' : 'M'}`;
}
