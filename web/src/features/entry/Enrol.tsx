import type { ReactElement } from 'react';

import { refresh_session, useSignOut } from '@/api/access';
import { FactorEnrol } from '@/access/FactorEnrol';
import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Card } from '@/ui/page';

/** For roles that may nothing without a second factor. */
export default function Enrol(): ReactElement {
  const { t } = useTranslation('access');
  const sign_out = useSignOut();
  return (
    <Card>
      <h1>{t('enrol.title')}</h1>
      <p className="entry-words">{t('enrol.words')}</p>
      <FactorEnrol onDone={() => void refresh_session()} />
      <div className="entry-note"><Button kind="quiet" onClick={() => sign_out.mutate()}>{t('sign_out')}</Button></div>
    </Card>
  );
}
