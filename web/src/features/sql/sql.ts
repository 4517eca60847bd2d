// The views of the SQL console, and what a query looks like: pure.

/** As contract/openapi.yaml and the server have them; `personal`: only for who may read personal and sensitive values. */
export const views = [
  { name: 'events', columns: ['position', 'time', 'received_at', 'source', 'event', 'channel', 'customer', 'value', 'currency', 'late'], personal: ['properties', 'context'] },
  { name: 'customers_masked', columns: ['customer', 'events', 'first_seen', 'last_seen', 'value'], personal: [] },
  { name: 'channels', columns: ['channel'], personal: [] },
] as const;

export const examples = {
  events: 'SELECT event, count(*) AS n, count(DISTINCT customer) AS customers\nFROM events\nGROUP BY event\nORDER BY n DESC',
  days: "SELECT date_trunc('day', time) AS day, channel, count(*) AS n\nFROM events\nGROUP BY day, channel\nORDER BY day, n DESC",
  hours: 'SELECT hour(time) AS hour, count(*) AS n\nFROM events\nGROUP BY hour\nORDER BY hour',
  value: 'SELECT channel, sum(value) AS value, currency\nFROM events\nWHERE value IS NOT NULL\nGROUP BY channel, currency\nORDER BY value DESC',
  busiest: 'SELECT customer, events, first_seen, last_seen\nFROM customers_masked\nORDER BY events DESC\nLIMIT 100',
  late: 'SELECT source, event, count(*) AS late\nFROM events\nWHERE late\nGROUP BY source, event\nORDER BY late DESC',
} as const;
export type Example = keyof typeof examples;

export function cell_text(value: unknown): string {
  if (value === null || value === undefined) return '—';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
