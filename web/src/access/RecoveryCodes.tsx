// Ten codes, shown once. Who goes on says that they are kept.
import './access.css';

import { useState, type ReactElement } from 'react';

import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { save_file } from '@/ui/save_file';
import { CheckField, Form, Submit } from '@/ui/form';

export function RecoveryCodes({ codes, onKept }: { codes: readonly string[]; onKept: () => void }): ReactElement {
  const { t } = useTranslation(['access', 'common']);
  const [kept, set_kept] = useState(false);
  const [copied, set_copied] = useState(false);
  const text = `${t('recovery.file_head')}\n\n${codes.join('\n')}\n`;
  const copy = () => void navigator.clipboard.writeText(codes.join('\n')).then(() => set_copied(true));
  return (
    <Form label={t('recovery.title')} onSubmit={onKept}>
      <h2>{t('recovery.title')}</h2>
      <p>{t('recovery.words')}</p>
      <ul className="recovery" aria-label={t('recovery.title')}>
        {codes.map((code) => <li key={code}><code translate="no">{code}</code></li>)}
      </ul>
      <div className="form-actions">
        <Button onClick={copy}>{copied ? t('common:cell.copied') : t('recovery.copy')}</Button>
        <Button onClick={() => save_file('itinera-recovery-codes.txt', 'text/plain', text)}>{t('recovery.download')}</Button>
      </div>
      <CheckField label={t('recovery.kept')} checked={kept} onChange={set_kept} />
      <Submit disabled={!kept}>{t('recovery.go')}</Submit>
    </Form>
  );
}
