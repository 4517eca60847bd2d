// After `vite build`: checks the size of what a first visit loads, and writes a .gz beside every file.
import { readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const initial_kb_max = 250;   // UI-79
const echarts_kb_max = 260;

const manifest = JSON.parse(readFileSync(join(dist, '.vite/manifest.json'), 'utf8'));
const zipped = (file) => gzipSync(readFileSync(join(dist, file)), { level: 9 }).length / 1000;

/** A chunk with all that it loads at once. */
function closure(key, seen = new Set()) {
  if (seen.has(key)) return seen;
  seen.add(key);
  for (const next of manifest[key].imports ?? []) closure(next, seen);
  return seen;
}

const size = (keys) => [...keys].reduce((sum, key) => sum + zipped(manifest[key].file), 0);
const faults = [];

const initial = closure('index.html');
console.log(`initial JS: ${size(initial).toFixed(1)} kB gzip of ${initial_kb_max}`);
if (size(initial) > initial_kb_max) faults.push(`initial JS is larger than ${initial_kb_max} kB gzip`);

for (const [key, chunk] of Object.entries(manifest)) {
  if (!/^src\/features\/.*Page\.tsx$/.test(key)) continue;
  const own = [...closure(key)].filter((part) => !initial.has(part));
  console.log(`  ${chunk.name ?? key}: ${size(own).toFixed(1)} kB more`);
}
for (const chunk of Object.values(manifest)) {
  if (/echarts/i.test(chunk.file) && zipped(chunk.file) > echarts_kb_max) faults.push(`${chunk.file} is larger than ${echarts_kb_max} kB gzip`);
}

const html = readFileSync(join(dist, 'index.html'), 'utf8');
if (!html.includes('__CSP_NONCE__')) faults.push('index.html has no __CSP_NONCE__');
if (/\b(?:src|href)="(?:https?:)?\/\//.test(html)) faults.push('index.html loads from another host');
if (/<script(?![^>]*\bsrc=)/.test(html)) faults.push('index.html has an inline script');

rmSync(join(dist, '.vite'), { recursive: true });
const compressed = /\.(js|css|html|svg|json|map)$/;
function walk(folder) {
  for (const name of readdirSync(folder)) {
    const path = join(folder, name);
    if (statSync(path).isDirectory()) walk(path);
    // index.html is written anew with each nonce, so it has no compressed form.
    else if (compressed.test(name) && relative(dist, path) !== 'index.html') writeFileSync(`${path}.gz`, gzipSync(readFileSync(path), { level: 9 }));
  }
}
walk(dist);

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
