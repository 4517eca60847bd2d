// Typed links between pages: the only way in which features reach each other.
import { search_of, type Codec } from './codec';
import { parse_globals, print_globals } from './globals';
import {
  consent_codec, customers_codec, flow_codec, funnel_codec, process_codec, quality_codec, sources_codec,
  type ConsentView, type CustomersView, type FlowView, type FunnelView, type ProcessView, type QualityView, type SourcesView,
} from './views';

const link = <V>(path: string, codec: Codec<V>) => (view: V) => path + search_of(codec.print(view));

export const to_funnel = link<FunnelView>('/funnel', funnel_codec);
export const to_flow = link<FlowView>('/flow', flow_codec);
export const to_process = link<ProcessView>('/process', process_codec);
export const to_customers = link<CustomersView>('/customers', customers_codec);
export const to_sources = link<SourcesView>('/sources', sources_codec);
export const to_quality = link<QualityView>('/quality', quality_codec);
export const to_consent = link<ConsentView>('/consent', consent_codec);
export const to_customer = (number: number) => `/customers/${number}`;

/** A page with the range, zone and unit of the present one, and nothing else. */
export function with_globals(path: string, search: string): string {
  return path + search_of(print_globals(parse_globals(new URLSearchParams(search))));
}

/** A page asked about some events, carrying range, zone and unit along. */
export function ask_about(page: '/funnel' | '/flow', search: string, events: readonly string[]): string {
  const globals = parse_globals(new URLSearchParams(search));
  if (page === '/funnel') {
    const view = funnel_codec.parse(new URLSearchParams());
    return to_funnel({ ...view, ...globals, steps: events.map((event) => ({ event, where: [] })) });
  }
  const view = flow_codec.parse(new URLSearchParams());
  return to_flow({ ...view, ...globals, start: events[0] ?? '', end: events[1] ?? '' });
}
