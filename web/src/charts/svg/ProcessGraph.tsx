// A directly-follows graph in SVG: activities as boxes, edges as wide as they are frequent. Scrolls inside itself.
import './svg.css';

import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type ReactElement } from 'react';

import { useTranslation } from '@/i18n';
import { IconButton } from '@/ui/controls';

import { arrow, curve, place } from './layout';

export interface GraphBox {
  id: string;
  label: string;
  note: string;
  /** 0 to 1: how dark the box is. */
  heat: number;
  kind: 'activity' | 'start' | 'end';
  lit: boolean;
  /** Spoken. */
  words: string;
}

export interface GraphArrow {
  id: string;
  from: string;
  to: string;
  label: string;
  /** 0 to 1: how wide and how dark. */
  weight: number;
  kind: 'edge' | 'rim';
  lit: boolean;
  words: string;
}

interface ProcessGraphProps {
  label: string;
  boxes: GraphBox[];
  arrows: GraphArrow[];
  /** Something is picked out: all that is not lit is pale. */
  dimmed: boolean;
  onBox: (id: string) => void;
  onArrow: (id: string) => void;
}

const heats = 7;
const readable_from = 4;
const scale_min = 0.25;
const readable_scale = 0.7;
const scale_max = 2;

// Width of a text without measuring it: Chinese characters are about twice as wide as Latin ones.
function text_px(text: string, size: number): number {
  let width = 0;
  for (const character of text) width += character > '⺀' ? size : size * 0.58;
  return width;
}

function short(text: string, max: number): string {
  return text.length > max ? `${text.slice(0, max - 1)}…` : text;
}

export function ProcessGraph({ label, boxes, arrows, dimmed, onBox, onArrow }: ProcessGraphProps): ReactElement {
  const { t } = useTranslation();
  const box = useRef<HTMLDivElement>(null);
  const [scale, set_scale] = useState(1);

  const shape = JSON.stringify([boxes.map(({ id, label: text, note }) => [id, text, note]), arrows.map(({ id, label: text }) => [id, text])]);
  const placed = useMemo(() => place(
    boxes.map((node) => (node.kind === 'activity'
      ? { id: node.id, width: Math.max(96, text_px(short(node.label, 28), 13) + 28), height: 46 }
      : { id: node.id, width: 28, height: 28 })),
    arrows.map(({ id, from, to, weight, label: text }) => ({ id, from, to, weight: 1 + Math.round(weight * 8), label_width: text ? text_px(text, 12) + 8 : 4 })),
    // The layout depends on names and labels only; what is lit changes no place.
  ), [shape]);

  const fit = () => {
    const width = box.current?.clientWidth ?? 0;
    if (width > 0) set_scale(Math.min(1, Math.max(scale_min, (width - 16) / placed.width)));
  };
  // At first large graphs scroll rather than become too small to read.
  useEffect(() => {
    const width = box.current?.clientWidth ?? 0;
    if (width > 0) set_scale(Math.min(1, Math.max(readable_scale, (width - 16) / placed.width)));
  }, [placed.width]);
  useEffect(() => {
    const frame = box.current;
    if (frame) frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
  }, [scale, placed.width]);

  const zoom = (by: number) => set_scale((now) => Math.min(scale_max, Math.max(scale_min, now * by)));
  const on_key = (act: () => void) => (event: KeyboardEvent) => {
    if (event.key === 'Enter' || event.key === ' ') { event.preventDefault(); act(); }
  };
  const box_of = new Map(boxes.map((node) => [node.id, node]));
  const arrow_of = new Map(arrows.map((edge) => [edge.id, edge]));

  return (
    <div className="graph">
      <div className="graph-tools">
        <IconButton icon="zoom_in" label={t('graph.zoom_in')} onClick={() => zoom(1.25)} />
        <IconButton icon="zoom_out" label={t('graph.zoom_out')} onClick={() => zoom(0.8)} />
        <IconButton icon="fit" label={t('graph.fit')} onClick={fit} />
      </div>
      <div className="graph-box" ref={box} tabIndex={0} role="group" aria-label={label}>
        <svg className={dimmed ? 'graph-svg graph-dimmed' : 'graph-svg'} width={placed.width * scale} height={placed.height * scale} viewBox={`0 0 ${placed.width} ${placed.height}`}>
          {placed.edges.map(({ id, points, label: at, label_width }) => {
            const edge = arrow_of.get(id);
            if (!edge) return null;
            const width = 1 + edge.weight * 6;
            const open = edge.kind === 'edge' ? () => onArrow(id) : undefined;
            return (
              <g key={id} className={`graph-edge graph-${edge.kind}${edge.lit ? ' lit' : ''}`} role={open ? 'button' : undefined} tabIndex={open ? 0 : undefined}
                aria-label={open ? edge.words : undefined} aria-hidden={open ? undefined : true} onClick={open} onKeyDown={open && on_key(open)}>
                {open && <title>{edge.words}</title>}
                <path d={curve(points)} className="graph-hit" />
                <path d={curve(points)} className="graph-line" style={{ strokeWidth: width, strokeOpacity: 0.35 + edge.weight * 0.65 }} />
                <polygon points={arrow(points, 7 + width)} className="graph-head" style={{ fillOpacity: 0.5 + edge.weight * 0.5 }} />
                {edge.label && (
                  <>
                    <rect x={at.x - label_width / 2} y={at.y - 9} width={label_width} height={18} rx={4} className="graph-label-ground" />
                    <text x={at.x} y={at.y + 4} className="graph-label">{edge.label}</text>
                  </>
                )}
              </g>
            );
          })}
          {placed.nodes.map(({ id, x, y, width, height }) => {
            const node = box_of.get(id);
            if (!node) return null;
            if (node.kind !== 'activity') {
              return (
                <g key={id} className={`graph-rim-node graph-${node.kind}${node.lit ? ' lit' : ''}`} role="img" aria-label={node.words}>
                  <title>{node.words}</title>
                  <circle cx={x} cy={y} r={13} />
                  {node.kind === 'start' ? <path d={`M${x - 4} ${y - 6}l10 6l-10 6z`} /> : <rect x={x - 5} y={y - 5} width={10} height={10} />}
                </g>
              );
            }
            const heat = Math.min(heats, 1 + Math.floor(node.heat * heats));
            return (
              <g key={id} className={`graph-node${node.lit ? ' lit' : ''}`} role="button" tabIndex={0} aria-label={node.words} onClick={() => onBox(id)} onKeyDown={on_key(() => onBox(id))}>
                <title>{node.words}</title>
                <rect x={x - width / 2} y={y - height / 2} width={width} height={height} rx={8} style={{ fill: `var(--heat-${heat})` }} />
                <text x={x} y={y - 3} className={heat > readable_from ? 'graph-name graph-on-dark' : 'graph-name'}>{short(node.label, 28)}</text>
                <text x={x} y={y + 14} className={heat > readable_from ? 'graph-note graph-on-dark' : 'graph-note'}>{node.note}</text>
              </g>
            );
          })}
        </svg>
      </div>
    </div>
  );
}
