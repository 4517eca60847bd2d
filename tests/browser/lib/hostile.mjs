// Strings that would be markup, script or something else than text, wherever they were not treated as text.

const calls = ['alert(1)', 'globalThis.__hostile=1', 'confirm`1`', 'prompt(document.domain)', 'top[`al`+`ert`](1)', 'eval(name)', 'import("data:text/javascript,alert(1)")'];

const shapes = [
  (js) => `<script>${js}</script>`, (js) => `<SCRIPT>${js}</SCRIPT>`, (js) => `<script\n>${js}</script\t>`, (js) => `"><script>${js}</script>`, (js) => `'><script>${js}</script>`,
  (js) => `</title><script>${js}</script>`, (js) => `</textarea><script>${js}</script>`, (js) => `</script><script>${js}</script>`, (js) => `--><script>${js}</script>`, (js) => `]]><script>${js}</script>`,
  (js) => `<img src=x onerror=${js}>`, (js) => `<img src=x onerror="${js}">`, (js) => `"><img src=x onerror=${js}>`, (js) => `<img/src="x"/onerror=${js}>`, (js) => `<IMG SRC=x OnErRoR=${js}>`, (js) => `<img src=\`x\` onerror=${js}>`,
  (js) => `<svg onload=${js}>`, (js) => `<svg/onload=${js}>`, (js) => `<svg><script>${js}</script></svg>`, (js) => `<svg><animate onbegin=${js} attributeName=x dur=1s>`, (js) => `<svg><a xlink:href="javascript:${js}"><text x=0 y=20>x</text></a></svg>`, (js) => `<svg><foreignObject><iframe onload=${js}></foreignObject></svg>`,
  (js) => `<body onload=${js}>`, (js) => `<body onpageshow=${js}>`, (js) => `<input autofocus onfocus=${js}>`, (js) => `<select autofocus onfocus=${js}>`, (js) => `<textarea autofocus onfocus=${js}>`, (js) => `<details open ontoggle=${js}>`,
  (js) => `<video><source onerror=${js}>`, (js) => `<audio src=x onerror=${js}>`, (js) => `<video src=x onerror=${js}></video>`, (js) => `<marquee onstart=${js}>`, (js) => `<object data="javascript:${js}">`, (js) => `<embed src="javascript:${js}">`,
  (js) => `<iframe src="javascript:${js}">`, (js) => `<iframe srcdoc="<script>${js}</script>">`, (js) => `<a href="javascript:${js}">x</a>`, (js) => `<a href="JaVaScRiPt:${js}">x</a>`, (js) => `<a href="java\tscript:${js}">x</a>`, (js) => `<form action="javascript:${js}"><button>x</button></form>`,
  (js) => `<button formaction="javascript:${js}">x</button>`, (js) => `<math><mi xlink:href="javascript:${js}">x</mi></math>`, (js) => `<math><mtext><table><mglyph><style><img src=x onerror=${js}>`, (js) => `<noscript><p title="</noscript><img src=x onerror=${js}>">`, (js) => `<template><script>${js}</script></template>`, (js) => `<base href="javascript:${js}//">`,
  (js) => `<link rel=stylesheet href="data:text/css,*{x:expression(${js})}">`, (js) => `<style>@import "javascript:${js}";</style>`, (js) => `<style>*{background:url("javascript:${js}")}</style>`, (js) => `<meta http-equiv=refresh content="0;url=javascript:${js}">`, (js) => `<div style="background:url(javascript:${js})">`, (js) => `<x onclick=${js} tabindex=1 autofocus onfocus=${js}>x`,
  (js) => `javascript:${js}`, (js) => `javascript:/*--></title></style></textarea></script><svg/onload='+/"/+/onmouseover=1/+/[*/[]/+${js}//'>`, (js) => `data:text/html,<script>${js}</script>`, (js) => `vbscript:${js}`, (js) => `';${js};//`, (js) => `";${js};//`, (js) => `\`;${js};//`, (js) => `\${${js}}`, (js) => `#{${js}}`, (js) => `{{${js}}}`, (js) => `{{constructor.constructor('${js}')()}}`, (js) => `<%= ${js} %>`, (js) => `__proto__[x]=${js}`,
  (js) => `&lt;script&gt;${js}&lt;/script&gt;`, (js) => `&#60;script&#62;${js}&#60;/script&#62;`, (js) => `%3Cscript%3E${js}%3C/script%3E`, (js) => `\\u003cscript\\u003e${js}\\u003c/script\\u003e`, (js) => `＜script＞${js}＜/script＞`, (js) => `+ADw-script+AD4-${js}+ADw-/script+AD4-`, (js) => `<scr<script>ipt>${js}</scr</script>ipt>`, (js) => `<<script>${js}//<</script>`, (js) => `\u202E>tpircs/<${js}>tpircs<\u202C`, (js) => `<\u00ADscript>${js}</script>`, (js) => `<script\u00A0>${js}</script>`,
];

const others = [
  '__proto__', 'constructor', 'toString', 'hasOwnProperty', 'null', 'undefined', 'NaN', 'true', '(all)', '(other)', '(none)', '=1+1', '=cmd|\' /C calc\'!A0', '+1', '-1', '@SUM(1)', '|calc', '%0a', '$&', '$1', '{{t}}', '$t(common:close)', '{{count}}', '<b>bold</b>', '&amp;', '&nbsp;',
  '\u202Eright to left', '\u200Bzero\u200Bwidth', 'e\u0301\u0301\u0301\u0301', '👩‍👩‍👧‍👦', '\uFEFFmark', 'ـــــــ', '表ポあA鷗', 'Ω≈ç√∫', '../../etc/passwd', 'C:\\con\\con', "Robert'); DROP TABLE staff;--", '1 OR 1=1', 'a\u2028b', 'a\u2029b',
];

/** All different; none has a line break, a NUL or a lone surrogate, which are no text to begin with. */
export const hostile = [...new Set([...shapes.flatMap((shape) => calls.map(shape)), ...others])].map((text) => text.replaceAll('\n', ' ').replaceAll('\t', ' '));

/** What no page may have done. Run in the page before anything else. */
export function watch_for_harm() {
  globalThis.__harm = [];
  for (const name of ['alert', 'confirm', 'prompt']) globalThis[name] = (text) => { globalThis.__harm.push(`${name}(${text})`); return null; };
  document.addEventListener('securitypolicyviolation', (event) => globalThis.__harm.push(`CSP ${event.violatedDirective} ${event.blockedURI} ${event.sample}`));
  Object.defineProperty(globalThis, '__hostile', { set() { globalThis.__harm.push('script ran'); }, get() { return undefined; } });
}
