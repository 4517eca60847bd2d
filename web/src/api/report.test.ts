import { describe, expect, it } from 'vitest';

import { cell_address, find_cell } from './report';

// The smallest report with every shape of key: none, one number, texts with the separator in them.
const report = {
  analysis: 'funnel',
  summary: { entered: 3, conversion: 0.5 },
  summary_cell: 'S',
  keys: { steps: ['group', 'step'] },
  opens: { summary: ['entered'], steps: ['reached'] },
  tables: { steps: [{ group: 'a/b~c', step: 1, reached: 2, of_first: 1, cell: 'C' }] },
};

describe('addresses of cells', () => {
  it('finds the cell whose address it printed, whatever the keys hold', () => {
    const address = cell_address(report, 'steps', report.tables.steps[0]!, 'reached');
    expect(address).toBe('steps/a~1b~0c/1/reached');
    expect(find_cell(report, address)).toMatchObject({ value: 2, cell: 'C' });
  });

  it('finds scalars of the summary, and says which do not open', () => {
    expect(find_cell(report, 'summary/entered')).toMatchObject({ value: 3, cell: 'S' });
    expect(find_cell(report, 'summary/conversion')).toMatchObject({ value: 0.5, cell: null });
  });

  it('finds nothing at an address of another report', () => {
    expect(find_cell(report, 'steps/x/1/reached')).toBeNull();
    expect(find_cell(report, 'steps/1/reached')).toBeNull();
    expect(find_cell(report, '')).toBeNull();
  });
});
