/** Error answers: RFC 9457, `application/problem+json`. */
import * as z from 'zod/mini'

export const problemSchema = z.object({
  /** A URI reference; `about:blank` where the status says all. */
  type: z.string(),
  title: z.string(),
  status: z.int().check(z.minimum(400), z.maximum(599)),
  /** What was wrong with this very request, and what to do. */
  detail: z.string(),
})
export type ProblemDocument = z.infer<typeof problemSchema>

/** What a host (Hono in seeder and edge) turns into its own response. Compression is left to it. */
export interface ApiResponse {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array<ArrayBuffer> | undefined
}

const TITLES: Readonly<Record<number, string>> = {
  400: 'Bad request',
  401: 'Not authorised',
  403: 'Forbidden',
  404: 'Not found',
  405: 'Method not allowed',
  409: 'Conflict',
  411: 'Length required',
  413: 'Too large',
  415: 'Unsupported media type',
  416: 'Range not satisfiable',
  422: 'Unprocessable',
  429: 'Too many requests',
  451: 'Blocked',
  500: 'Internal error',
  502: 'Bad gateway',
  503: 'Not available',
  507: 'Out of storage',
}

export const problemDocument = (
  status: number,
  detail: string,
  title = TITLES[status] ?? 'Error',
): ProblemDocument => ({ type: 'about:blank', title, status, detail })

export function problemResponse(
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): ApiResponse {
  return {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...headers,
    },
    body: JSON.stringify(problemDocument(status, detail)),
  }
}

/** Thrown by request parsers; the handlers answer with its problem document. */
export class RequestError extends Error {
  readonly status: number
  constructor(status: number, detail: string) {
    super(detail)
    this.name = 'RequestError'
    this.status = status
  }
}
