// One lane for each channel, marks by time. Drag over it, or use the two sliders, to narrow the list below.
import { useRef, useState, type PointerEvent, type ReactElement } from 'react';

import { channel_label, useTranslation } from '@/i18n';
import { Button } from '@/ui/controls';
import { useFormat } from '@/ui/use_format';

import { part_of, type Lane, type Span } from './customer';

interface LanesProps {
  lanes: Lane[];
  whole: Span;
  brush: Span | null;
  without: readonly string[];
  /** Position of the open event. */
  chosen: number;
  onBrush: (span: Span | null) => void;
  onTurn: (channel: string) => void;
  onOpen: (position: number) => void;
}

const drag_px_min = 6;
const steps = 1000;

export function Lanes({ lanes, whole, brush, without, chosen, onBrush, onTurn, onOpen }: LanesProps): ReactElement {
  const { t } = useTranslation(['customer', 'common']);
  const format = useFormat();
  const field = useRef<HTMLDivElement>(null);
  const [drag, set_drag] = useState<{ from: number; to: number } | null>(null);
  const length = whole.to - whole.from;

  const share_at = (event: PointerEvent) => {
    const box = (field.current as HTMLDivElement).getBoundingClientRect();
    return (event.clientX - box.left) / box.width;
  };
  const end_drag = (event: PointerEvent) => {
    if (!drag) return;
    const width = (field.current as HTMLDivElement).getBoundingClientRect().width;
    if (Math.abs(drag.to - drag.from) * width >= drag_px_min) onBrush(part_of(whole, drag.from, drag.to));
    set_drag(null);
    (event.currentTarget as Element).releasePointerCapture?.(event.pointerId);
  };
  const marked = drag ? part_of(whole, drag.from, drag.to) : brush;
  const share = (time: number) => (time - whole.from) / length;
  const [low, high] = [brush ? share(brush.from) : 0, brush ? share(brush.to) : 1];
  const summary = t('lanes_summary', { from: format.day(whole.from), to: format.day(whole.to), channel: lanes[0] ? channel_label(lanes[0].channel) : '—' });

  return (
    <figure className="lanes" aria-label={t('lanes')}>
      <figcaption className="chart-words">
        <h2>{t('lanes')}</h2>
        <p className="chart-summary">{summary}</p>
      </figcaption>
      <div className="lanes-grid">
        <div className="lane-names">
          {lanes.map(({ channel, marks }) => (
            <button key={channel} type="button" className="lane-name" aria-pressed={!without.includes(channel)} onClick={() => onTurn(channel)}
              title={without.includes(channel) ? t('show_channel') : t('hide_channel')}>
              <span className="legend-mark" style={{ background: `var(--channel-${channel}, var(--series-7))` }} />
              <span>{channel_label(channel)}</span>
              <span className="note">{format.count(marks.length)}</span>
            </button>
          ))}
        </div>
        <div className="lane-field" ref={field}
          onPointerDown={(event) => {
            if (event.button !== 0 || (event.target as Element).closest('button')) return;
            event.currentTarget.setPointerCapture(event.pointerId);
            const at = share_at(event);
            set_drag({ from: at, to: at });
          }}
          onPointerMove={(event) => { if (drag) set_drag({ ...drag, to: share_at(event) }); }} onPointerUp={end_drag} onPointerCancel={() => set_drag(null)}>
          {marked && <div className="lane-brush" style={{ left: `${share(marked.from) * 100}%`, width: `${((marked.to - marked.from) / length) * 100}%` }} />}
          {lanes.map(({ channel, marks }) => (
            <div key={channel} className={without.includes(channel) ? 'lane lane-off' : 'lane'}>
              {marks.map(({ position, at, event }) => (
                <button key={position} type="button" tabIndex={-1} className={position === chosen ? 'lane-mark lane-mark-chosen' : 'lane-mark'} title={event}
                  aria-label={event} style={{ left: `${at * 100}%`, background: `var(--channel-${channel}, var(--series-7))` }} onClick={() => onOpen(position)} />
              ))}
            </div>
          ))}
          <div className="lane-axis"><span>{format.day(whole.from)}</span><span>{format.day(whole.from + length / 2)}</span><span>{format.day(whole.to)}</span></div>
        </div>
      </div>
      <div className="lane-range">
        <label>{t('brush_from')} <input type="range" min={0} max={steps} value={Math.round(low * steps)} onChange={(event) => onBrush(part_of(whole, Number(event.target.value) / steps, high))} /></label>
        <label>{t('brush_to')} <input type="range" min={0} max={steps} value={Math.round(high * steps)} onChange={(event) => onBrush(part_of(whole, low, Number(event.target.value) / steps))} /></label>
        {brush && <span className="note">{format.date_time(brush.from)} – {format.date_time(brush.to)}</span>}
        {brush && <Button small onClick={() => onBrush(null)}>{t('whole_time')}</Button>}
      </div>
    </figure>
  );
}
