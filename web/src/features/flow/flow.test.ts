import { describe, expect, it } from 'vitest';

import type { FlowReport } from '@/api/report';
import { flow_codec } from '@/url/views';

import { drawing_of, first_start, flow_question, largest_next, none_next, node_row, paths_for } from './flow';

const nothing = flow_codec.parse(new URLSearchParams());

// "Backwards from an outcome" of the golden files, its first two columns.
const back = {
  summary: { units: 5, reached: null },
  keys: { links: ['column', 'from', 'to'] },
  tables: {
    nodes: [
      { column: 0, item: 'cancel', units: 5 }, { column: 1, item: 'price', units: 4 }, { column: 1, item: '(start)', units: 1 },
      { column: 2, item: 'help', units: 2 }, { column: 2, item: '(start)', units: 2 },
    ],
    links: [{ column: 0, from: 'cancel', to: 'price', units: 4 }, { column: 1, from: 'price', to: 'help', units: 2 }],
    paths: [{ coverage: 0.4 }, { coverage: 0.6 }, { coverage: 0.8 }, { coverage: 1 }],
  },
} as unknown as FlowReport;

describe('the question', () => {
  it('needs a start or an end', () => {
    expect(flow_question(nothing)).toBeNull();
    expect(flow_question({ ...nothing, end: 'cancel', collapse: true, hide: ['$click'] }))
      .toEqual({ analysis: 'flow', end: 'cancel', columns: 4, top: 8, window: 'P1D', collapse: true, hide: ['$click'] });
  });

  it('starts at the most frequent event that is not of the platform', () => {
    const name = (event: string, hidden = false) => ({ event, hidden });
    expect(first_start([name('$page'), name('x', true), name('view')])).toBe('view');
    expect(first_start([name('$page')])).toBe('$page');
    expect(first_start([])).toBe('');
  });
});

describe('the drawing', () => {
  it('puts the outcome of a backward flow at the right, and its links in the order of time', () => {
    const { nodes, links, depths } = drawing_of(back, true);
    expect(depths).toBe(3);
    expect(nodes.find(({ item }) => item === 'cancel')?.depth).toBe(2);
    expect(links.map(({ source, target }) => [source, target])).toEqual([['1|price', '0|cancel'], ['2|help', '1|price']]);
    expect(links[0]?.id).toBe('links/0/cancel/price/units');
  });

  it('draws a forward flow from left to right', () => {
    const { nodes, links } = drawing_of(back, false);
    expect(nodes[0]?.depth).toBe(0);
    expect(links[0]).toMatchObject({ source: '0|cancel', target: '1|price' });
  });

  it('gives one item the same colour in every column, and specials their own', () => {
    const { nodes } = drawing_of(back, true);
    const starts = nodes.filter(({ item }) => item === '(start)').map(({ color }) => color);
    expect(new Set(starts)).toEqual(new Set(['--series-7']));
    expect(nodes[0]?.color).toBe('--series-1');
  });

  it('finds the row of a node again', () => {
    expect(node_row(back, '2|help')).toMatchObject({ units: 2 });
  });
});

describe('the words', () => {
  it('name the largest neighbour of the anchor and who has none', () => {
    expect(largest_next(back)).toEqual({ item: 'price', units: 4, share: 0.8 });
    expect(none_next(back)).toBe(1);
  });

  it('count the paths that cover a share', () => {
    expect(paths_for(back.tables.paths, 0.8)).toBe(3);
    expect(paths_for(back.tables.paths, 1.1)).toBeNull();
  });
});
