// A link that lets somebody in once: shown once, to be handed over by hand.
import { useState, type ReactElement } from 'react';

import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';

export function HandOver({ title, words, link, onClose }: { title: string; words: string; link: string; onClose: () => void }): ReactElement {
  const { t } = useTranslation(['people', 'common']);
  const [copied, set_copied] = useState(false);
  const whole = new URL(link, window.location.href).href;
  return (
    <Dialog title={title} onClose={onClose}>
      <p className="dialog-words">{words}</p>
      <code className="hand-over" translate="no">{whole}</code>
      <div className="form-actions">
        <Button kind="primary" onClick={() => void navigator.clipboard.writeText(whole).then(() => set_copied(true))}>{copied ? t('common:cell.copied') : t('link.copy')}</Button>
        <Button onClick={onClose}>{t('common:close')}</Button>
      </div>
    </Dialog>
  );
}
