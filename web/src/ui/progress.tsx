import type { ReactElement } from 'react';

interface ProgressProps {
  label: string;
  /** 0 to 1; null = unknown. */
  share: number | null;
  state?: 'running' | 'done' | 'failed';
}

/** A bar that tells its name and value. (Ant Design's Progress has no name.) */
export function Progress({ label, share, state = 'running' }: ProgressProps): ReactElement {
  const percent = share === null ? undefined : Math.round(Math.min(1, share) * 100);
  return (
    <div className={`progress progress-${state}`} role="progressbar" aria-label={label} aria-valuemin={0} aria-valuemax={100} aria-valuenow={percent}>
      <div className={percent === undefined ? 'progress-bar progress-unknown' : 'progress-bar'} style={percent === undefined ? undefined : { width: `${percent}%` }} />
    </div>
  );
}
