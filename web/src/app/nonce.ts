// The server writes a nonce into index.html; styles made by script are only let in with it.

const meta = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]');
export const nonce = meta?.nonce || meta?.getAttribute('nonce') || '';

const create = document.createElement.bind(document);
document.createElement = ((tag: string, options?: ElementCreationOptions) => {
  const element = create(tag, options);
  if (tag.toLowerCase() === 'style' && nonce) element.setAttribute('nonce', nonce);
  return element;
}) as typeof document.createElement;
