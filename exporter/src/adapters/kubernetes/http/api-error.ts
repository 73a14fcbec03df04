import { z } from 'zod';

/** The API server answered, but not with what was asked for. */
export class ApiError extends Error {
  readonly status: number;
  /** When the server wants to be asked again, in seconds; null where it says nothing. */
  readonly retryAfter: number | null;

  constructor(status: number, message: string, retryAfter: number | null) {
    super(message);
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/** HTTP statuses that are treated each in its own way (Kubernetes, API conventions). */
export const HTTP = {
  ok: 200,
  created: 201,
  unauthorized: 401,
  forbidden: 403,
  notFound: 404,
  conflict: 409,
  gone: 410,
  tooManyRequests: 429,
} as const;

/** The answer is whole as HTTP, but is not what an API server says. */
export class NotTheApiError extends Error {}

/** Nothing came for so long that the connection is taken to be dead. */
export class SilenceError extends Error {}

/** A `Status` object: what an API server says instead of an answer, also within a watch. */
export const statusSchema = z.object({
  kind: z.literal('Status'),
  message: z.string().optional(),
  reason: z.string().optional(),
  code: z.number().optional(),
  details: z.object({ retryAfterSeconds: z.number().optional() }).nullish(),
});

export type Status = z.output<typeof statusSchema>;

/** How much of a server's own words is shown. */
const MOST_SHOWN = 300;

/** The error of a refused request. @param header the answer's Retry-After */
export function apiErrorOf(status: number, body: unknown, header: string | undefined): ApiError {
  const parsed = statusSchema.safeParse(body);
  const said = parsed.success ? (parsed.data.message ?? parsed.data.reason ?? '') : '';
  const asked = parsed.success ? parsed.data.details?.retryAfterSeconds : undefined;
  const seconds = Number(header);
  const retryAfter = asked ?? (header === undefined || !(seconds >= 0) ? null : seconds);
  return new ApiError(
    status,
    `HTTP ${status}${said === '' ? '' : `: ${said.slice(0, MOST_SHOWN)}`}`,
    retryAfter,
  );
}
