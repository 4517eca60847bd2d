/** Lets the browser save a file. */
export function save_blob(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** … a text. */
export function save_file(name: string, type: string, text: string): void {
  save_blob(name, new Blob([text], { type: `${type};charset=utf-8` }));
}
