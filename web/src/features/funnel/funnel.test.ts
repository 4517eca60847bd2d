import { describe, expect, it } from 'vitest';

import { funnel_codec } from '@/url/views';

import {
  conversion_by_group, drawn_steps, funnel_question, groups_of, moved, suggested_steps, time_edges, worst_step, type StepRow,
} from './funnel';

const nothing = funnel_codec.parse(new URLSearchParams());

function row(step: number, reached: number, dropped: number, group?: string): StepRow {
  return {
    step, name: `s${step}`, reached, of_first: reached / 10, of_previous: null, dropped, open: 0, median: null, cell: '',
    ...(group === undefined ? {} : { group }),
  };
}

describe('the question', () => {
  it('is none without a step', () => {
    expect(funnel_question(nothing)).toBeNull();
    expect(funnel_question({ ...nothing, steps: [{ event: '', where: [] }] })).toBeNull();
  });

  it('carries steps with their filters, the range, the breakdown and the times', () => {
    const question = funnel_question({
      ...nothing, period: { kind: 'last', duration: 'P30D' }, by: 'channel', order: 'strict', window: 'PT1H',
      steps: [{ event: 'a', where: [] }, { event: 'b', where: [{ name: 'price', op: 'gt', value: 10 }] }],
    });
    expect(question).toEqual({
      analysis: 'funnel', period: { last: 'P30D' }, by: [{ property: 'channel' }], order: 'strict', window: 'PT1H',
      steps: ['a', { event: 'b', where: { property: { name: 'price', op: 'gt', value: 10 } } }],
      times: { from: 1, to: 2, edges: ['PT0S', 'PT1M', 'PT5M', 'PT15M'] },
    });
  });

  it('has bins from 0 to the window', () => {
    expect(time_edges('P7D')).toEqual(['PT0S', 'PT1M', 'PT5M', 'PT15M', 'PT1H', 'PT6H', 'P1D', 'P3D']);
    expect(time_edges('PT1M')).toEqual(['PT0S']);
  });
});

describe('the suggested steps', () => {
  const name = (event: string, count = 1, hidden = false) => ({ event, count, hidden });

  it('are the steps of a shop where they exist', () => {
    expect(suggested_steps(['$page', 'Order Completed', 'Product Viewed', 'Checkout Started'].map((event) => name(event))))
      .toEqual(['Product Viewed', 'Checkout Started', 'Order Completed']);
  });

  it('are the most frequent names elsewhere, without those of the platform', () => {
    expect(suggested_steps([name('$click'), name('A'), name('x', 1, true), name('B'), name('C'), name('D')])).toEqual(['A', 'B', 'C']);
    expect(suggested_steps([])).toEqual([]);
  });
});

describe('the drawn funnel', () => {
  const broken_down = [
    row(1, 6, 2, 'web'), row(2, 4, 0, 'web'), row(1, 4, 4, 'app'), row(2, 0, 0, 'app'), row(1, 10, 6, '(all)'), row(2, 4, 0, '(all)'),
  ];

  it('has one bar a step without a breakdown', () => {
    const steps = drawn_steps([row(1, 10, 6), row(2, 4, 0)]);
    expect(steps.map(({ bars }) => bars.map(({ share }) => share))).toEqual([[1], [0.4]]);
  });

  it('has one bar for each group, and the whole beside', () => {
    expect(groups_of(broken_down)).toEqual(['web', 'app']);
    const steps = drawn_steps(broken_down);
    expect(steps.map(({ all }) => all.reached)).toEqual([10, 4]);
    expect(steps[1]!.bars.map(({ group, row: { reached } }) => [group, reached])).toEqual([['web', 4], ['app', 0]]);
  });

  it('names the step at which most are lost', () => {
    expect(worst_step(broken_down)).toMatchObject({ step: 1, dropped: 6 });
    expect(worst_step([row(1, 4, 0), row(2, 4, 0)])).toBeNull();
  });

  it('gives one row for each group and one for all', () => {
    expect(conversion_by_group(broken_down).map(({ group, first, last }) => [group, first.reached, last.reached]))
      .toEqual([['web', 6, 4], ['app', 4, 0], ['(all)', 10, 4]]);
  });
});

it('moves an entry of a list', () => {
  expect(moved(['a', 'b', 'c'], 2, 0)).toEqual(['c', 'a', 'b']);
  expect(moved(['a', 'b', 'c'], 0, 1)).toEqual(['b', 'a', 'c']);
});
