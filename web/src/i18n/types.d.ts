import type access from './en/access.json';
import type account from './en/account.json';
import type audit from './en/audit.json';
import type common from './en/common.json';
import type consent from './en/consent.json';
import type customer from './en/customer.json';
import type entry from './en/entry.json';
import type flow from './en/flow.json';
import type funnel from './en/funnel.json';
import type overview from './en/overview.json';
import type people from './en/people.json';
import type process from './en/process.json';
import type quality from './en/quality.json';
import type sources from './en/sources.json';
import type sql from './en/sql.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      access: typeof access;
      account: typeof account;
      audit: typeof audit;
      common: typeof common;
      consent: typeof consent;
      customer: typeof customer;
      entry: typeof entry;
      flow: typeof flow;
      funnel: typeof funnel;
      overview: typeof overview;
      people: typeof people;
      process: typeof process;
      quality: typeof quality;
      sources: typeof sources;
      sql: typeof sql;
    };
  }
}
