import type { ReactElement } from 'react';

import { SignInForm } from '@/access/SignInForm';
import { useTranslation } from '@/i18n';
import { Card } from '@/ui/page';

export default function SignIn(): ReactElement {
  const { t } = useTranslation('access');
  return (
    <Card>
      <h1>{t('sign_in.title')}</h1>
      <SignInForm />
      <p className="note entry-note">{t('sign_in.no_account')}</p>
    </Card>
  );
}
