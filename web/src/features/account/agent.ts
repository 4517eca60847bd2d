// A browser's User-Agent in a few words: "Firefox 143 · Linux".

const browsers: [RegExp, string][] = [
  [/\bEdg\/(\d+)/, 'Edge'], [/\bOPR\/(\d+)/, 'Opera'], [/\bFirefox\/(\d+)/, 'Firefox'], [/\b(?:Headless)?Chrome\/(\d+)/, 'Chrome'], [/\bVersion\/(\d+).*Safari/, 'Safari'],
];
const systems: [RegExp, string][] = [
  [/\bAndroid/, 'Android'], [/\b(?:iPhone|iPad)/, 'iOS'], [/\bWindows/, 'Windows'], [/\bMac OS X/, 'macOS'], [/\bLinux/, 'Linux'],
];

export function agent_words(agent: string): string {
  const browser = browsers.map(([pattern, name]) => { const found = pattern.exec(agent); return found ? `${name} ${found[1]}` : ''; }).find(Boolean);
  const system = systems.find(([pattern]) => pattern.test(agent))?.[1];
  return browser ? [browser, system].filter(Boolean).join(' · ') : agent;
}
