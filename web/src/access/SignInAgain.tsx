// The session ended while a page was open: the page stays, with all that was typed into it.
import type { ReactElement } from 'react';

import { useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { Dialog } from '@/ui/dialog';

import { SignInForm } from './SignInForm';

export function SignInAgain({ email, onDone, onLeave }: { email: string; onDone: () => void; onLeave: () => void }): ReactElement {
  const { t } = useTranslation('access');
  return (
    <Dialog title={t('again.title')}>
      <p className="dialog-words">{t('again.words')}</p>
      <SignInForm email={email} onDone={onDone} />
      <Button kind="quiet" onClick={onLeave}>{t('again.leave')}</Button>
    </Dialog>
  );
}
