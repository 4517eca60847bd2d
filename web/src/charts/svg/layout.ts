// Layered layout of a directed graph (dagre), and the curves of its edges. Pure.
import dagre from '@dagrejs/dagre';

export interface GraphNode { id: string; width: number; height: number }
export interface GraphEdge { id: string; from: string; to: string; weight: number; label_width: number }
export interface PlacedNode extends GraphNode { x: number; y: number }
export interface PlacedEdge extends GraphEdge { points: Point[]; label: Point }
export interface Placed { nodes: PlacedNode[]; edges: PlacedEdge[]; width: number; height: number }
interface Point { x: number; y: number }

const margin_px = 24;

/** Places nodes in layers from top to bottom; heavy edges are kept short and straight. Equal graphs are placed equally. */
export function place(nodes: readonly GraphNode[], edges: readonly GraphEdge[]): Placed {
  const graph = new dagre.graphlib.Graph({ multigraph: true });
  graph.setGraph({ rankdir: 'TB', nodesep: 36, ranksep: 44, edgesep: 18, marginx: margin_px, marginy: margin_px, ranker: 'network-simplex' });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id, width, height } of nodes) graph.setNode(id, { width, height });
  const loops = edges.filter(({ from, to }) => from === to);
  for (const { id, from, to, weight, label_width } of edges) {
    if (from !== to) graph.setEdge(from, to, { weight, width: label_width, height: 18, labelpos: 'c' }, id);
  }
  dagre.layout(graph);
  const placed_nodes = nodes.map((node) => {
    const { x, y } = graph.node(node.id);
    return { ...node, x, y };
  });
  const at = new Map(placed_nodes.map((node) => [node.id, node]));
  const placed_edges = edges.map((edge) => {
    if (edge.from === edge.to) {
      const node = at.get(edge.from) as PlacedNode;
      const right = node.x + node.width / 2;
      const points = [
        { x: right, y: node.y - node.height / 4 }, { x: right + 22, y: node.y - node.height / 4 },
        { x: right + 22, y: node.y + node.height / 4 }, { x: right, y: node.y + node.height / 4 },
      ];
      return { ...edge, points, label: { x: right + 24 + edge.label_width / 2, y: node.y } };
    }
    const { points, x, y } = graph.edge(edge.from, edge.to, edge.id) as unknown as { points: Point[]; x: number; y: number };
    return { ...edge, points, label: { x, y } };
  });
  const { width = 0, height = 0 } = graph.graph();
  const beyond = Math.max(0, ...loops.map(({ from, label_width }) => {
    const node = at.get(from) as PlacedNode;
    return node.x + node.width / 2 + 28 + label_width - width;
  }));
  return { nodes: placed_nodes, edges: placed_edges, width: width + beyond, height };
}

const f = (value: number) => value.toFixed(1);

/** SVG path data of a smooth curve near the points, that begins and ends at the first and last (uniform B-spline). */
export function curve(points: readonly Point[]): string {
  const [first, ...rest] = points;
  if (!first) return '';
  const last = rest.at(-1) ?? first;
  if (rest.length < 2) return `M${f(first.x)} ${f(first.y)}L${f(last.x)} ${f(last.y)}`;
  let path = `M${f(first.x)} ${f(first.y)}`;
  for (let at = 0; at < points.length - 2; at += 1) {
    const control = points[at + 1] as Point;
    const next = points[at + 2] as Point;
    const end = at === points.length - 3 ? next : { x: (control.x + next.x) / 2, y: (control.y + next.y) / 2 };
    path += `Q${f(control.x)} ${f(control.y)} ${f(end.x)} ${f(end.y)}`;
  }
  return path;
}

/** The corners of an arrow head at the end of the points. */
export function arrow(points: readonly Point[], size: number): string {
  const tip = points.at(-1);
  const before = points.at(-2);
  if (!tip || !before) return '';
  const length = Math.hypot(tip.x - before.x, tip.y - before.y) || 1;
  const [dx, dy] = [(tip.x - before.x) / length, (tip.y - before.y) / length];
  const base = { x: tip.x - dx * size, y: tip.y - dy * size };
  const half = size / 2;
  return [[tip.x, tip.y], [base.x - dy * half, base.y + dx * half], [base.x + dy * half, base.y - dx * half]]
    .map(([x, y]) => `${f(x as number)},${f(y as number)}`).join(' ');
}
