// Fails on a text missing or unused in either language, on differing placeholders, on literal text in TSX,
// on another rendering of a word of the glossary (UI-88, UI-29).
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

import ts from 'typescript';

import { banned } from './glossary.mjs';

const src = fileURLToPath(new URL('../src', import.meta.url));
const languages = ['en', 'zh-CN'];
const plural = /_(zero|one|two|few|many|other)$/;
const faults = [];

function flat(object, before = '') {
  return Object.entries(object).flatMap(([key, value]) =>
    typeof value === 'string' ? [[before + key, value]] : flat(value, `${before}${key}.`));
}

const texts = {};
for (const language of languages) {
  texts[language] = new Map();
  for (const file of readdirSync(join(src, 'i18n', language))) {
    const entries = flat(JSON.parse(readFileSync(join(src, 'i18n', language, file), 'utf8')));
    for (const [key, value] of entries) texts[language].set(`${basename(file, '.json')}:${key}`, value);
  }
}

// Plural forms differ between languages: en has one and other, zh-CN only other.
const keys = (language) => new Set([...texts[language].keys()].map((key) => key.replace(plural, '')));
const [en, zh] = languages.map(keys);
for (const key of en) if (!zh.has(key)) faults.push(`zh-CN: ${key} is missing`);
for (const key of zh) if (!en.has(key)) faults.push(`en: ${key} is missing`);

const placeholders = (text) => [...text.matchAll(/\{\{(\w+)\}\}/g)].map(([, name]) => name).filter((name) => name !== 'count').sort().join(' ');
for (const [key, value] of texts['zh-CN']) {
  const other = texts.en.get(key);
  if (other !== undefined && placeholders(other) !== placeholders(value)) faults.push(`${key}: the placeholders differ: "${other}" / "${value}"`);
}

for (const [key, value] of [...texts.en, ...texts['zh-CN']]) {
  for (const { pattern, say } of banned) if (pattern.test(value)) faults.push(`${key}: "${value}" — say ${say}`);
}
for (const [key, value] of texts['zh-CN']) {
  const bare = value.replace(/\{\{\w+\}\}/g, '');
  if (/[一-鿿][A-Za-z]|[A-Za-z][一-鿿]/.test(bare)) faults.push(`${key}: a space is missing between Chinese and Latin: "${value}"`);
  if (/[一-鿿][,;:?!]/.test(bare)) faults.push(`${key}: half-width punctuation after Chinese: "${value}"`);
}

// --- use in the code

const used = new Set();
const used_prefixes = new Set();

function files(folder) {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name);
    return statSync(path).isDirectory() ? files(path) : [path];
  });
}

/** The beginning of a template up to its first hole, or a whole literal. */
function literal(node) {
  if (ts.isStringLiteralLike(node)) return { text: node.text, whole: true };
  if (ts.isTemplateExpression(node)) return { text: node.head.text, whole: false };
  return null;
}

function literals(node) {
  if (ts.isConditionalExpression(node)) return [...literals(node.whenTrue), ...literals(node.whenFalse)];
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return literals(node.expression);
  const found = literal(node);
  return found ? [found] : [];
}

for (const path of files(src).filter((file) => /\.tsx?$/.test(file) && !/\.(test|gen)\./.test(file))) {
  const name = relative(src, path);
  const source = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true, path.endsWith('x') ? ts.ScriptKind.TSX : ts.ScriptKind.TS);
  let namespace = 'common';
  const visit = (node) => {
    if (ts.isCallExpression(node) && ts.isIdentifier(node.expression)) {
      const callee = node.expression.text;
      const [first, second, third] = node.arguments;
      if (callee === 'useTranslation' && first) {
        namespace = ts.isArrayLiteralExpression(first) ? first.elements[0].text : first.text;
      } else if (callee === 't' && first) {
        for (const { text, whole } of literals(first)) {
          const key = text.includes(':') ? text : `${namespace}:${text}`;
          if (!whole) used_prefixes.add(key);
          else {
            used.add(key);
            if (!en.has(key)) faults.push(`${name}: ${key} has no text`);
          }
        }
      } else if (callee === 'label' && first && second && third) {
        for (const space of literals(first)) for (const group of literals(second)) {
          const codes = literals(third);
          if (codes.length === 0) used_prefixes.add(`${space.text}:${group.text}.`);
          for (const code of codes) {
            if (code.whole) used.add(`${space.text}:${group.text}.${code.text}`);
            else used_prefixes.add(`${space.text}:${group.text}.${code.text}`);
          }
        }
      }
    }
    if (ts.isJsxText(node) && /\p{L}{2,}/u.test(node.text)) {
      const tag = node.parent.openingElement;
      const untranslated = tag?.attributes.properties.some((attribute) => attribute.name?.getText() === 'translate');
      if (!untranslated) faults.push(`${name}: literal text "${node.text.trim()}"`);
    }
    if (ts.isJsxAttribute(node) && ['title', 'aria-label', 'label', 'placeholder', 'alt'].includes(node.name.getText())
      && node.initializer && ts.isStringLiteral(node.initializer) && /\p{L}{2,}/u.test(node.initializer.text)) {
      faults.push(`${name}: literal ${node.name.getText()} "${node.initializer.text}"`);
    }
    ts.forEachChild(node, visit);
  };
  visit(source);
}

for (const key of en) {
  if (!used.has(key) && ![...used_prefixes].some((prefix) => key.startsWith(prefix))) faults.push(`${key} is used nowhere`);
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exit(1);
}
console.log(`texts: ${en.size} in ${languages.length} languages`);
