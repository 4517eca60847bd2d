// A flow column by column. Nodes keep the order of the report; their height is units.
import type { ReactElement } from 'react';

import { css_color } from '@/ui/theme_name';
import { useFormat } from '@/ui/use_format';

import { EChart } from './EChart';
import { text_style, tooltip } from './look';

export interface FlowMark {
  id: string;
  depth: number;
  label: string;
  units: number;
  /** A CSS variable. */
  color: string;
}

export interface FlowBand {
  id: string;
  source: string;
  target: string;
  units: number;
}

interface SankeyFlowProps {
  label: string;
  nodes: FlowMark[];
  links: FlowBand[];
  depths: number;
  onNode: (id: string) => void;
  onLink: (id: string) => void;
}

const column_px = 170;
const node_gap_px = 18;

export function SankeyFlow({ label, nodes, links, depths, onNode, onLink }: SankeyFlowProps): ReactElement {
  const format = useFormat();
  const most = Math.max(1, ...Array.from({ length: depths }, (_, depth) => nodes.filter((node) => node.depth === depth).length));
  const height = Math.max(320, most * 44);
  const by_id = new Map(nodes.map((node) => [node.id, node]));
  const band_by_id = new Map(links.map((link) => [link.id, link]));

  const option = () => ({
    tooltip: {
      ...tooltip(),
      trigger: 'item',
      formatter: ({ dataType, data }: { dataType: string; data: { id?: string; name: string } }) => {
        if (dataType === 'node') {
          const node = by_id.get(data.name);
          return node ? `${node.label}\n${format.count(node.units)}` : '';
        }
        const band = band_by_id.get(data.id ?? '');
        return band ? `${by_id.get(band.source)?.label} → ${by_id.get(band.target)?.label}\n${format.count(band.units)}` : '';
      },
    },
    series: [{
      type: 'sankey',
      left: 4, right: 165, top: 12, bottom: 12,
      nodeWidth: 14, nodeGap: node_gap_px, nodeAlign: 'left', layoutIterations: 0, draggable: false,
      emphasis: { focus: 'adjacency' },
      blur: { itemStyle: { opacity: 0.35 }, lineStyle: { opacity: 0.06 } },
      lineStyle: { color: 'source', opacity: 0.28, curveness: 0.5 },
      label: {
        ...text_style(), color: css_color('--text'), width: 148, overflow: 'truncate',
        formatter: ({ name }: { name: string }) => {
          const node = by_id.get(name);
          return node ? `${node.label} {n|${format.count(node.units)}}` : '';
        },
        rich: { n: text_style() },
      },
      data: nodes.map(({ id, depth, color }) => ({ name: id, depth, itemStyle: { color: css_color(color), borderWidth: 0 } })),
      links: links.map(({ id, source, target, units }) => ({ id, source, target, value: units })),
    }],
  });

  return (
    <EChart label={label} height={height} width_min={depths * column_px} option={option} of={JSON.stringify([nodes, links])}
      onMark={({ dataType, data }) => {
        const hit = data as { id?: string; name?: string };
        if (dataType === 'node' && hit.name) onNode(hit.name);
        if (dataType === 'edge' && hit.id) onLink(hit.id);
      }} />
  );
}
