import { describe, expect, it } from 'vitest';

import { arrow, curve, place } from './layout';

const node = (id: string) => ({ id, width: 100, height: 40 });
const edge = (from: string, to: string) => ({ id: `${from}>${to}`, from, to, weight: 1, label_width: 30 });

describe('the layered layout', () => {
  it('puts what comes later below', () => {
    const { nodes } = place([node('a'), node('b'), node('c')], [edge('a', 'b'), edge('b', 'c')]);
    const y = Object.fromEntries(nodes.map(({ id, y: at }) => [id, at]));
    expect(y.a).toBeLessThan(y.b as number);
    expect(y.b).toBeLessThan(y.c as number);
  });

  it('overlaps no two nodes', () => {
    const ids = ['a', 'b', 'c', 'd', 'e'];
    const { nodes } = place(ids.map(node), [edge('a', 'b'), edge('a', 'c'), edge('a', 'd'), edge('d', 'e'), edge('e', 'a')]);
    for (const one of nodes) for (const other of nodes) {
      const apart = Math.abs(one.x - other.x) >= 100 || Math.abs(one.y - other.y) >= 40;
      expect(one === other || apart).toBe(true);
    }
  });

  it('draws a loop at the side of its node, inside the picture', () => {
    const { edges, width } = place([node('a')], [edge('a', 'a')]);
    expect(edges[0]?.points).toHaveLength(4);
    expect((edges[0]?.label.x ?? 0) + 15).toBeLessThanOrEqual(width);
  });

  it('places equal graphs equally', () => {
    const make = () => place([node('a'), node('b')], [edge('a', 'b')]);
    expect(make()).toEqual(make());
  });
});

it('draws curves from the first to the last point, with a head', () => {
  const points = [{ x: 0, y: 0 }, { x: 0, y: 10 }, { x: 10, y: 20 }];
  expect(curve(points)).toBe('M0.0 0.0Q0.0 10.0 10.0 20.0');
  expect(curve([])).toBe('');
  expect(arrow([{ x: 0, y: 0 }, { x: 0, y: 10 }], 4)).toBe('0.0,10.0 -2.0,6.0 2.0,6.0');
});
