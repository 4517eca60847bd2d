// Fails where a folder of src/ imports what it may not (console.md §8, UI-84).
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const src = fileURLToPath(new URL('../src', import.meta.url));

// What each folder may import of the others. Features never import each other.
const may = {
  app: ['features', 'access', 'questions', 'charts', 'ui', 'api', 'url', 'format', 'i18n'],
  features: ['access', 'questions', 'charts', 'ui', 'api', 'url', 'format', 'i18n'],
  // Who is signed in, and what they may: parts that several features share.
  access: ['ui', 'api', 'url', 'format', 'i18n'],
  questions: ['charts', 'ui', 'api', 'url', 'format', 'i18n'],
  charts: ['ui', 'format', 'i18n'],
  ui: ['format', 'i18n'],
  api: [],
  url: [],
  format: [],
  i18n: [],
};

// Which folders may import a package that is wrapped once.
const wrapped = [
  { package: /^antd(\/|$)/, folders: [/^ui\//, /^app\/theme\//] },
  { package: /^echarts(\/|$)/, folders: [/^charts\/echarts\//] },
  { package: /^@dagrejs\//, folders: [/^charts\/svg\//] },
  { package: /^openapi-fetch$/, folders: [/^api\//] },
];

const lines_max = 300;
const faults = [];

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

/** The part of src/ that a file belongs to; features are apart from each other. */
function part(path) {
  const [top, second] = path.split('/');
  return top === 'features' ? `features/${second}` : top;
}

for (const path of files(src).filter((file) => /\.tsx?$/.test(file) && !file.endsWith('.d.ts'))) {
  const name = relative(src, path);
  const text = readFileSync(path, 'utf8');
  if (!name.endsWith('schema.gen.ts') && text.split('\n').length > lines_max) faults.push(`${name}: more than ${lines_max} lines`);
  if (name.startsWith('features/') && /\bfetch\(/.test(text)) faults.push(`${name}: asks the server without api/`);
  for (const [, target] of text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g)) {
    if (target.startsWith('.') || target.startsWith('@/')) {
      const file = target.startsWith('@/') ? target.slice(2) : relative(src, resolve(dirname(path), target));
      const [from, to] = [part(name), part(file)];
      if (from !== to && !may[from.split('/')[0]]?.includes(to.split('/')[0])) faults.push(`${name}: ${from} may not import ${to}`);
      if (from !== to && from.startsWith('features/') && to.startsWith('features/')) faults.push(`${name}: ${from} may not import ${to}`);
    } else {
      for (const rule of wrapped) {
        if (rule.package.test(target) && !rule.folders.some((folder) => folder.test(name))) faults.push(`${name}: may not import ${target}`);
      }
    }
  }
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
console.log('imports: as they should be');
