// The conservation law: nothing that was received is lost without a word.
import type { ReactElement } from 'react';

import type { Counts } from '@/api/quality';
import { ChartFrame } from '@/charts/frame/ChartFrame';
import { useTranslation } from '@/i18n';
import { Icon } from '@/ui/icons';
import { Card } from '@/ui/page';
import { Table, type Column } from '@/ui/table';
import { useFormat } from '@/ui/use_format';

import { adds_up, breaches, missing, parts } from './quality';

type Day = Counts['days'][number];

export function Law({ counts }: { counts: Counts }): ReactElement {
  const { t } = useTranslation(['quality', 'common']);
  const format = useFormat();
  const { totals, days } = counts;
  const holds = adds_up(totals) && breaches(counts).length === 0;
  const share = parts(totals);

  const number = (key: 'received' | 'stored' | 'duplicate' | 'rejected'): Column<Day> => (
    { key, title: t(`law.${key}`), render: (row) => format.count(row[key]), value: (row) => row[key], numeric: true });
  const columns: Column<Day>[] = [
    { key: 'day', title: t('column.day'), render: (row) => format.day(row.day, 'UTC'), value: (row) => row.day },
    { key: 'source', title: t('column.source'), render: (row) => row.source, value: (row) => row.source, wide: true },
    number('received'), number('stored'), number('duplicate'), number('rejected'),
    { key: 'sum', title: t('column.sum'), render: (row) => (adds_up(row) ? t('adds_up_short') : t('off_by', { shown: format.count(missing(row)) })) },
  ];
  const table = <Table label={t('law.title')} columns={columns} rows={days} row_key={(row) => `${row.day}/${row.source}`} />;
  const words = holds ? t('adds_up') : t('breach', { shown: format.count(missing(totals)), rows: format.count(breaches(counts).length) });

  return (
    <Card>
      <ChartFrame title={t('law.title')} summary={t('law.note')} table={table}>
        <div className="law" role="img" aria-label={`${t('law.received')} ${format.count(totals.received)} = ${t('law.stored')} ${format.count(totals.stored)} + ${t('law.duplicate')} ${format.count(totals.duplicate)} + ${t('law.rejected')} ${format.count(totals.rejected)}`}>
          <Term name={t('law.received')} value={format.count(totals.received)} />
          <span className="law-sign">=</span>
          <Term name={t('law.stored')} value={format.count(totals.stored)} mark="law-stored" note={format.rate(share.stored)} />
          <span className="law-sign">+</span>
          <Term name={t('law.duplicate')} value={format.count(totals.duplicate)} mark="law-duplicate" note={format.rate(share.duplicate)} />
          <span className="law-sign">+</span>
          <Term name={t('law.rejected')} value={format.count(totals.rejected)} mark="law-rejected" note={format.rate(share.rejected)} />
        </div>
        <div className="law-bar" aria-hidden="true">
          <span className="law-stored" style={{ width: `${share.stored * 100}%` }} />
          <span className="law-duplicate" style={{ width: `${share.duplicate * 100}%` }} />
          <span className="law-rejected" style={{ width: `${share.rejected * 100}%` }} />
        </div>
        <p className={holds ? 'law-verdict law-holds' : 'law-verdict law-broken'}><Icon name={holds ? 'check' : 'alert'} size={16} /> {words}</p>
        {days.length > 0 && table}
      </ChartFrame>
    </Card>
  );
}

function Term({ name, value, note, mark }: { name: string; value: string; note?: string; mark?: string }): ReactElement {
  return (
    <span className="law-term">
      <span className="figure-label">{mark && <span className={`legend-mark ${mark}`} />} {name}{note && ` · ${note}`}</span>
      <span className="figure-value">{value}</span>
    </span>
  );
}
