import type common from './en/common.json';
import type customer from './en/customer.json';
import type flow from './en/flow.json';
import type funnel from './en/funnel.json';
import type overview from './en/overview.json';
import type process from './en/process.json';
import type quality from './en/quality.json';
import type sources from './en/sources.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      common: typeof common;
      customer: typeof customer;
      flow: typeof flow;
      funnel: typeof funnel;
      overview: typeof overview;
      process: typeof process;
      quality: typeof quality;
      sources: typeof sources;
    };
  }
}
