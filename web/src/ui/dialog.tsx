// The one dialog in front of a page: what lies behind is out of reach until it closes. Esc closes it, focus comes back.
import { useEffect, useRef, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

import { IconButton } from './controls';

interface DialogProps {
  title: string;
  /** Left out, the dialog stays until its work is done. */
  onClose?: () => void;
  children: ReactNode;
  wide?: boolean;
}

export function Dialog({ title, onClose, children, wide }: DialogProps): ReactElement {
  const { t } = useTranslation();
  const box = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const dialog = box.current;
    if (dialog && !dialog.open) dialog.showModal();
    return () => dialog?.close();
  }, []);
  return (
    <dialog ref={box} className={wide ? 'dialog dialog-wide' : 'dialog'} aria-label={title}
      onCancel={(event) => { event.preventDefault(); onClose?.(); }}>
      <div className="dialog-head">
        <h2>{title}</h2>
        {onClose && <IconButton icon="close" label={t('close')} onClick={onClose} />}
      </div>
      <div className="dialog-body">{children}</div>
    </dialog>
  );
}
