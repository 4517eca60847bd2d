// What the consent register shows: pure.
import type { Purpose } from '@/api/consent';

export interface PurposeRow {
  key: string;
  purpose: Purpose;
  channel: string | null;
  /** null: there is nothing to decide. */
  counts: Purpose['counts'][number] | null;
}

/** A row for each purpose and, where it is decided by channel, for each channel with a decision. */
export function rows_of(purposes: readonly Purpose[]): PurposeRow[] {
  return purposes.flatMap((purpose): PurposeRow[] => (purpose.counts.length === 0
    ? [{ key: purpose.id, purpose, channel: null, counts: null }]
    : purpose.counts.map((counts) => ({ key: `${purpose.id}/${counts.channel ?? ''}`, purpose, channel: counts.channel, counts }))));
}

/** What staff can record of a purpose: not what rests on a contract or the law. */
export const can_decide = ({ basis }: Pick<Purpose, 'basis'>) => basis !== 'contract' && basis !== 'legal_obligation';

/** The instant of what a field for a local time holds; '' stays ''. */
export function instant_of(local: string): string {
  const time = new Date(local);
  return local === '' || Number.isNaN(time.getTime()) ? '' : time.toISOString();
}
