// The pages of the console, and the matrix in which they are looked at.
export const languages = ['en', 'zh-CN'];
export const themes = ['light', 'dark'];
export const widths = [1440, 1024, 768];

/** name, address, words of the h1 in both languages; `as: null`: for who is not signed in; `on: 'fresh'`: before the first start. */
export const pages = [
  { name: 'overview', path: '/', h1: { en: 'Overview', 'zh-CN': '总览' } },
  { name: 'funnel', path: '/funnel', h1: { en: 'Funnel', 'zh-CN': '漏斗' } },
  { name: 'funnel-breakdown', path: '/funnel?s=Product+Viewed&s=Product+Added&s=Order+Completed&by=channel&at=steps%2F%28all%29%2F2%2Fdropped', h1: { en: 'Funnel', 'zh-CN': '漏斗' } },
  { name: 'flow', path: '/flow', h1: { en: 'Flow', 'zh-CN': '流向' } },
  { name: 'flow-back', path: '/flow?to=Order+Completed&c=3&k=1', h1: { en: 'Flow', 'zh-CN': '流向' } },
  { name: 'process', path: '/process', h1: { en: 'Process', 'zh-CN': '流程' } },
  { name: 'process-time', path: '/process?i=channel&m=median&k=1&v=2', h1: { en: 'Process', 'zh-CN': '流程' } },
  { name: 'customers', path: '/customers', h1: { en: 'Customers', 'zh-CN': '客户' } },
  { name: 'customer', path: '/customers/3', h1: { en: 'Customer 3', 'zh-CN': '客户 3' } },
  { name: 'sources', path: '/sources', h1: { en: 'Sources', 'zh-CN': '数据源' } },
  { name: 'import', path: '/sources?import=new', h1: { en: 'Sources', 'zh-CN': '数据源' } },
  { name: 'account', path: '/account', h1: { en: 'Account', 'zh-CN': '账户' } },
  { name: 'consent', path: '/consent', h1: { en: 'Consent', 'zh-CN': '同意' } },
  { name: 'consent-customer', path: '/consent?customer=3', h1: { en: 'Consent', 'zh-CN': '同意' } },
  { name: 'consent-purpose', path: '/consent?purpose=marketing', h1: { en: 'Consent', 'zh-CN': '同意' } },
  { name: 'sql', path: '/sql', h1: { en: 'SQL', 'zh-CN': 'SQL' } },
  { name: 'people', path: '/people', h1: { en: 'People', 'zh-CN': '人员' } },
  { name: 'audit', path: '/audit', h1: { en: 'Audit', 'zh-CN': '审计' } },
  { name: 'sign-in', path: '/', as: null, h1: { en: 'Sign in', 'zh-CN': '登录' } },
  { name: 'invited', path: '/invite#token=none', as: null, h1: { en: 'Choose a password', 'zh-CN': '设置密码' } },
  { name: 'first-start', path: '/#code=ABCD-EFGH', as: null, on: 'fresh', h1: { en: 'Set up Itinera', 'zh-CN': '设置 Itinera' } },
  { name: 'quality', path: '/quality', h1: { en: 'Data quality', 'zh-CN': '数据质量' } },
];

/** Each page once at each width, in alternating languages and themes: every pair of two of these is seen on every second page. */
export function sample() {
  return pages.flatMap((page, at) => widths.map((width, turn) => ({
    page, width, language: languages[(at + turn) % 2], theme: themes[(Math.floor(at / 2) + turn + (turn === 2 ? 1 : 0)) % 2],
  })));
}

export function all() {
  return pages.flatMap((page) => languages.flatMap((language) => themes.flatMap((theme) => widths.map((width) => ({ page, language, theme, width })))));
}
