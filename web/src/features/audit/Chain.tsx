// Whether the chain of entries holds: one click, one picture.
import type { ReactElement } from 'react';

import { useVerify, type AuditHead } from '@/api/audit';
import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Icon } from '@/ui/icons';
import { Card } from '@/ui/page';
import { save_file } from '@/ui/save_file';
import { Failed } from '@/ui/states';
import { useFormat } from '@/ui/use_format';

import { chain_of, short_root } from './audit';

const marks = { sound: 'check', broken: 'close', beyond: 'help' } as const;

export function Chain({ head }: { head: AuditHead | null }): ReactElement {
  const { t } = useTranslation(['audit', 'common']);
  const format = useFormat();
  const verify = useVerify();
  const found = verify.data;
  const number = (seq: number) => format.count(seq);
  return (
    <Card title={t('chain.title')} actions={<Button kind="primary" icon="quality" busy={verify.isPending} onClick={() => verify.mutate()}>{t('chain.verify')}</Button>}>
      <p className="note">{t('chain.words')}</p>
      {verify.error && <Failed error={verify.error} meaning={t('chain.failed')} onRetry={() => verify.mutate()} />}
      {found && (
        <div className="chain-found">
          <p className={found.sound ? 'chain-verdict chain-sound' : 'chain-verdict chain-broken'} role="status">
            <Icon name={found.sound ? 'check' : 'alert'} size={20} />
            {found.sound ? t('chain.is_sound', { entries: number(found.entries), heads: number(found.heads) })
              : t('chain.is_broken', { seq: number(found.finding?.seq ?? 0), what: found.finding?.what ?? '' })}
          </p>
          <ol className="chain" aria-label={t('chain.picture')}>
            {chain_of(found).map(({ first, last, state }) => (
              <li key={first} className={`chain-piece chain-piece-${state}`} aria-label={t(`chain.piece.${state}`, { first: number(first), last: number(last) })}>
                <Icon name={marks[state]} size={16} />
                <span>{first === last ? number(first) : `${number(first)}–${number(last)}`}</span>
              </li>
            ))}
          </ol>
        </div>
      )}
      {head && (
        <dl className="facts chain-head">
          <dt>{t('chain.head')}</dt><dd>{t('chain.head_words', { size: format.count(head.tree_size), at: format.date_time(head.at) })}</dd>
          <dt>{t('chain.root')}</dt><dd><code translate="no" title={head.root}>{short_root(head.root)}</code></dd>
          <dt>{t('chain.signature')}</dt><dd><code translate="no" title={head.signature}>{short_root(head.signature)}</code></dd>
        </dl>
      )}
      {head && <Button kind="quiet" small onClick={() => save_file(`itinera-audit-head-${head.tree_size}.json`, 'application/json', `${JSON.stringify(head, null, 2)}\n`)}>{t('chain.save_head')}</Button>}
    </Card>
  );
}
