// Server-sent events. The browser resumes a dropped stream by itself with Last-Event-ID.

export interface StreamHandlers<T> {
  on_progress: (value: T) => void;
  on_end: (value: T) => void;
  /** The stream could not be opened, or the server ended it without `end`. */
  on_lost: () => void;
}

/** Follows a stream of `progress` events up to `end`. Returns the function that stops it. */
export function follow<T>(address: string, handlers: StreamHandlers<T>): () => void {
  const source = new EventSource(address);
  const read = (event: Event) => JSON.parse((event as MessageEvent<string>).data) as T;
  source.addEventListener('progress', (event) => handlers.on_progress(read(event)));
  source.addEventListener('end', (event) => {
    source.close();
    handlers.on_end(read(event));
  });
  source.onerror = () => {
    if (source.readyState === EventSource.CLOSED) handlers.on_lost();
  };
  return () => source.close();
}
