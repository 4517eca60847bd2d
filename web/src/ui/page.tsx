// The parts of every page: head with its one h1 and document title, cards, key figures.
import { useEffect, type ReactElement, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';

interface PageProps {
  title: string;
  /** The object that the page is about, for the document title. */
  object?: string;
  /** The question that this page answers. */
  answers: string;
  actions?: ReactNode;
  children: ReactNode;
}

export function Page({ title, object, answers, actions, children }: PageProps): ReactElement {
  useEffect(() => {
    document.title = `${object ? `${object} · ` : ''}${title} · Itinera`;
  }, [title, object]);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <h1>{title}</h1>
          <p className="page-answers">{answers}</p>
        </div>
        {actions && <div className="page-actions">{actions}</div>}
      </header>
      {children}
    </div>
  );
}

export function Card({ title, actions, children, flush }: { title?: string; actions?: ReactNode; children: ReactNode; flush?: boolean }): ReactElement {
  return (
    <section className={flush ? 'card card-flush' : 'card'}>
      {(title || actions) && (
        <div className="card-head">
          {title && <h2>{title}</h2>}
          {actions && <div className="card-actions">{actions}</div>}
        </div>
      )}
      {children}
    </section>
  );
}

interface FigureProps {
  label: string;
  value: ReactNode;
  note?: ReactNode;
  tone?: 'better' | 'worse' | 'warning';
}

/** One number in words: large value, its name, what it is measured against. */
export function Figure({ label, value, note, tone }: FigureProps): ReactElement {
  return (
    <div className={tone ? `figure figure-${tone}` : 'figure'}>
      <div className="figure-label">{label}</div>
      <div className="figure-value">{value}</div>
      {note && <div className="figure-note">{note}</div>}
    </div>
  );
}

/** Two or three sensible next questions, at the end of every page. */
export function ContinueWith({ children }: { children: ReactNode }): ReactElement {
  const { t } = useTranslation();
  return (
    <nav className="continue" aria-label={t('continue_with')}>
      <span className="continue-label">{t('continue_with')}</span>
      {children}
    </nav>
  );
}
