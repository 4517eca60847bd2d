import type { ReactElement } from 'react';
import { Link } from 'react-router-dom';

import type { QuarantineItem } from '@/api/quality';
import { label, useTranslation } from '@/i18n';
import { to_sources } from '@/url/links';
import { Drawer } from '@/ui/drawer';
import { useFormat } from '@/ui/use_format';

import { point_at } from './quality';

/** One rejected event: why, where, and the raw bytes with the fault marked. */
export function FaultDrawer({ item, onClose }: { item: QuarantineItem; onClose: () => void }): ReactElement {
  const { t } = useTranslation(['quality', 'common']);
  const format = useFormat();
  const pointed = item.raw === null ? null : point_at(item.raw, item.message);
  return (
    <Drawer title={label('common', 'reason', item.reason)} onClose={onClose} wide>
      <p><b>{item.message}</b></p>
      <dl className="pairs">
        {item.path && [<dt key="p">{t('column.path')}</dt>, <dd key="pv"><code>{item.path}</code></dd>]}
        {item.line !== null && [<dt key="l">{t('column.line')}</dt>, <dd key="lv">{format.count(item.line)}</dd>]}
        {item.event && [<dt key="e">{t('column.event')}</dt>, <dd key="ev">{item.event}</dd>]}
        <dt>{t('column.source')}</dt><dd>{item.source}</dd>
        <dt>{t('column.received')}</dt><dd>{format.date_time(item.received_at)}</dd>
        <dt>{t('column.seen')}</dt><dd>{format.count(item.seen)}</dd>
        <dt>{t('status.label')}</dt><dd>{label('quality', 'status', item.status)}</dd>
        {item.import && [<dt key="i">{t('import')}</dt>, <dd key="iv"><Link to={to_sources({ open: item.import })}>{item.import}</Link></dd>]}
      </dl>
      <h3>{t('raw')}</h3>
      {item.raw === null ? <p className="note">{t('no_raw')}</p> : (
        <pre className="raw">{pointed ? <>{pointed.before}<mark>{pointed.fault}</mark>{pointed.after}</> : item.raw}</pre>
      )}
    </Drawer>
  );
}
