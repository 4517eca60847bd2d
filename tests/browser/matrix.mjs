// Every page in languages, themes and widths (UI-3, UI-4).
import assert from 'node:assert/strict';

import { visit } from './lib/browser.mjs';
import { sample } from './lib/pages.mjs';

export async function matrix({ test }, demo_base, fresh_base) {
  for (const { page: { name, path, h1, on, ...who }, language, theme, width } of sample()) {
    const base = on === 'fresh' ? fresh_base : demo_base;
    await test(`${name} · ${language} · ${theme} · ${width}`, { base, language, theme, width, ...who }, async (page) => {
      await visit(page, path);
      const seen = await page.evaluate(() => ({
        headings: [...document.querySelectorAll('h1')].map((heading) => heading.textContent),
        title: document.title,
        lang: document.documentElement.lang,
        theme: document.documentElement.dataset.theme,
        beyond: document.documentElement.scrollWidth - document.documentElement.clientWidth,
        text: document.body.innerText,
        alerts: [...document.querySelectorAll('[role=alert]')].map((alert) => alert.textContent),
        unnamed: [...document.querySelectorAll('button, a[href], input, select, textarea, [role=button], [role=slider]')]
          .filter((element) => element.offsetParent !== null && !(element.getAttribute('aria-label') || element.textContent?.trim() || element.getAttribute('title') || element.labels?.length))
          .map((element) => element.outerHTML.slice(0, 120)),
      }));
      assert.deepEqual(seen.headings, [h1[language]]);
      assert.match(seen.title, / · Itinera$/);
      assert.equal(seen.lang, language);
      assert.equal(seen.theme, theme);
      assert.ok(seen.beyond <= 0, `the page scrolls sideways by ${seen.beyond} px`);
      assert.deepEqual(seen.alerts, []);
      assert.deepEqual(seen.unnamed, []);
      assert.doesNotMatch(seen.text, /\b(?:common|funnel|flow|process|customer|sources|quality|overview|access|entry|account|people|consent(?!:(?:read|write)\b)|sql(?!:run\b)):\w|\baudit:(?!read\b)\w|\{\{|NaN|undefined|\[object|Invalid Date/);
      if (language === 'zh-CN') assert.match(seen.text, /[一-鿿]{2}/);
    });
  }
}
