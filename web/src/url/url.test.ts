import { describe, expect, it } from 'vitest';

import { search_of, type Codec } from './codec';
import { operators, needs_value, predicate, read_value, show_value, type Filter, type FilterValue } from './filters';
import { common_query, parse_period, print_period, type Globals } from './globals';
import { ask_about, with_globals } from './links';
import { flow_codec, funnel_codec, process_codec, timeline_codec } from './views';

// A small generator with a printed seed, so that a failing view can be made again.
function random(seed: number) {
  let state = seed;
  const next = () => { state = (state * 1_103_515_245 + 12_345) % 2_147_483_648; return state / 2_147_483_648; };
  const below = (n: number) => Math.floor(next() * n);
  const pick = <const T>(list: readonly T[]) => list[below(list.length)]!;
  const list = <T>(most: number, make: () => T) => Array.from({ length: below(most + 1) }, make);
  return { below, pick, list };
}

const names = ['Order Completed', 'a&b=c', '["x"]', '加入购物车', 'with space', '~/?#%', '$page', '[', 'null'];

function globals(r: ReturnType<typeof random>): Globals {
  return {
    period: r.pick([{ kind: 'all' }, { kind: 'last', duration: 'P30D' }, { kind: 'days', from: '2026-03-01', to: '2026-03-09' }] as const),
    zone: r.pick(['', 'UTC', 'Asia/Shanghai']),
    unit: r.pick(['customer', 'session']),
  };
}

function filter(r: ReturnType<typeof random>): Filter {
  const op = r.pick(operators);
  const values: FilterValue[] = ['x', 12, true, ['a', 1], '12', ''];
  const value = r.pick(values);
  return { name: r.pick(names), op, value: needs_value(op) ? value : null };
}

function same<V>(codec: Codec<V>, view: V, seed: number) {
  const printed = search_of(codec.print(view));
  expect(codec.parse(new URLSearchParams(printed)), `seed ${seed}: ${printed}`).toEqual(view);
}

describe('the URL holds the whole view', () => {
  it('reads back every view that it prints', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      const r = random(seed);
      same(funnel_codec, {
        ...globals(r), steps: r.list(5, () => ({ event: r.pick(names), where: r.list(2, () => filter(r)) })),
        order: r.pick(['ordered', 'strict', 'any']), window: r.pick(['P7D', 'PT30M', 'P1D']),
        where: r.list(2, () => filter(r)), by: r.pick(['', ...names]), at: r.pick(['', 'steps/1/reached']),
      }, seed);
      same(flow_codec, {
        ...globals(r), start: r.pick(['', ...names]), end: r.pick(['', ...names]), columns: 1 + r.below(20), top: 1 + r.below(50),
        window: r.pick(['P1D', 'PT30M']), occurrence: r.pick(['first', 'last']), collapse: r.pick([true, false]),
        hide: r.list(3, () => r.pick(names)), where: r.list(2, () => filter(r)), at: '',
      }, seed);
      same(process_codec, {
        ...globals(r), item: r.pick(['event', 'channel', 'channel event']), collapse: r.pick([true, false]),
        hide: r.list(3, () => r.pick(names)), where: [], activities: r.below(101), edges: r.below(101),
        measure: r.pick(['count', 'median']), variant: r.below(9), at: '',
      }, seed);
      same(timeline_codec, { without: r.list(3, () => r.pick(names)), event: r.pick(['', ...names]), open: r.below(99) }, seed);
    }
  });

  it('leaves defaults out', () => {
    expect(search_of(funnel_codec.print(funnel_codec.parse(new URLSearchParams())))).toBe('');
    expect(search_of(process_codec.print(process_codec.parse(new URLSearchParams())))).toBe('');
  });

  it('takes what it cannot read as the default', () => {
    const view = flow_codec.parse(new URLSearchParams('c=many&n=999&w=soon&f={&p=-1y&u=planet'));
    expect(view).toMatchObject({ columns: 4, top: 50, window: 'P1D', where: [], period: { kind: 'all' }, unit: 'customer' });
  });

  it('carries range, zone and unit to another page, and nothing else', () => {
    expect(with_globals('/flow', '?p=-30d&z=UTC&s=a&at=x')).toBe('/flow?p=-30d&z=UTC');
    expect(ask_about('/funnel', '?p=-7d&k=1', ['a', 'b c'])).toBe('/funnel?p=-7d&s=a&s=b+c');
    expect(ask_about('/flow', '', ['a'])).toBe('/flow?from=a');
  });
});

describe('the range', () => {
  it.each(['', '-30d', '-2w', '2026-03-01..2026-03-09'])('reads %s back', (text) => {
    expect(print_period(parse_period(text))).toBe(text);
  });

  it('becomes the period of the question', () => {
    expect(common_query({ period: parse_period('-30d'), zone: 'UTC', unit: 'session' }))
      .toEqual({ period: { last: 'P30D' }, zone: 'UTC', unit: 'session' });
    expect(common_query({ period: { kind: 'all' }, zone: '', unit: 'customer' })).toEqual({});
  });

  it('is all time where its days are the wrong way round', () => {
    expect(parse_period('2026-03-09..2026-03-01')).toEqual({ kind: 'all' });
  });
});

describe('filters', () => {
  it('reads numbers and booleans, and quoted text as text', () => {
    expect([read_value(' 12.5 '), read_value('true'), read_value('"12"'), read_value('1e3x')]).toEqual([12.5, true, '12', '1e3x']);
    for (const value of ['12', 12, 'true', true, 'web']) expect(read_value(show_value(value))).toBe(value);
  });

  it('becomes one predicate of the complete ones', () => {
    expect(predicate([])).toBeUndefined();
    expect(predicate([{ name: 'channel', op: 'eq', value: 'web' }, { name: '', op: 'eq', value: 'x' }]))
      .toEqual({ property: { name: 'channel', op: 'eq', value: 'web' } });
    expect(predicate([{ name: 'a', op: 'exists', value: null }, { name: 'b', op: 'in', value: ['x'] }]))
      .toEqual({ all: [{ property: { name: 'a', op: 'exists' } }, { property: { name: 'b', op: 'in', value: ['x'] } }] });
  });
});
