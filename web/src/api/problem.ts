// What the server says when it cannot answer (RFC 9457), as an exception.

interface ProblemFields {
  type: string;
  status: number;
  detail: string;
  path?: string | undefined;
  request_id?: string | undefined;
  retry_after_s?: number | undefined;
}

export class Problem extends Error {
  /** `invalid`, `not_found`, …; `unreachable` where no answer came. */
  readonly type: string;
  readonly status: number;
  readonly detail: string;
  /** The field at fault, such as `steps[1].within`. */
  readonly path: string | undefined;
  readonly request_id: string | undefined;
  readonly retry_after_s: number | undefined;

  constructor(fields: ProblemFields) {
    super(fields.detail || fields.type);
    this.type = fields.type;
    this.status = fields.status;
    this.detail = fields.detail;
    this.path = fields.path;
    this.request_id = fields.request_id;
    this.retry_after_s = fields.retry_after_s;
  }

  /** Whether asking again later may help. */
  get is_passing(): boolean {
    return this.status === 503 || this.status === 429;
  }
}

export function to_problem(body: unknown, response: Response): Problem {
  const fields = typeof body === 'object' && body !== null ? (body as Record<string, unknown>) : {};
  const text = (name: string) => (typeof fields[name] === 'string' ? (fields[name] as string) : undefined);
  const seconds = Number(response.headers.get('Retry-After') ?? '');
  return new Problem({
    type: text('type') ?? 'internal',
    status: response.status,
    detail: text('detail') ?? text('title') ?? '',
    path: text('path'),
    request_id: text('request_id'),
    retry_after_s: seconds > 0 ? seconds : undefined,
  });
}
