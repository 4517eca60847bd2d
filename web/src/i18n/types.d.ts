import type common from './en/common.json';
import type funnel from './en/funnel.json';
import type overview from './en/overview.json';

declare module 'i18next' {
  interface CustomTypeOptions {
    defaultNS: 'common';
    resources: {
      common: typeof common;
      funnel: typeof funnel;
      overview: typeof overview;
    };
  }
}
