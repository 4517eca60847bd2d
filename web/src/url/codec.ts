// The URL holds the whole view: short keys in a fixed order, defaults left out, so that equal views have
// equal URLs. Each page has a codec with parse ∘ print = identity.

export type Pairs = [key: string, value: string][];

export interface Codec<V> {
  print: (view: V) => Pairs;
  parse: (params: URLSearchParams) => V;
}

/** `?a=b&c=d`, or nothing where the view is the default. */
export function search_of(pairs: Pairs): string {
  const text = new URLSearchParams(pairs.filter(([, value]) => value !== '')).toString();
  return text ? `?${text}` : '';
}

/** The value if it is one of the allowed ones, else the first of them. */
export function one_of<const T extends string>(value: string | null, allowed: readonly [T, ...T[]]): T {
  return allowed.find((candidate) => candidate === value) ?? allowed[0];
}

export function whole(value: string | null, otherwise: number, min: number, max: number): number {
  if (value === null || !/^-?\d+$/.test(value)) return otherwise;
  return Math.min(max, Math.max(min, Number(value)));
}

export function put(pairs: Pairs, key: string, value: string | number | null, otherwise: string | number | null = null): void {
  if (value !== null && value !== '' && value !== otherwise) pairs.push([key, String(value)]);
}
