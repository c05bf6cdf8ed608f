/** Errors as RFC 9457 problem documents. */

export interface Problem {
  readonly status: number
  /** Short and the same for every occurrence. */
  readonly title: string
  /** What was wrong this time, and what to do. */
  readonly detail: string
  readonly headers?: Readonly<Record<string, string>>
}

/** The response for a problem. Never cached: what was missing may come. */
export function problemResponse({ status, title, detail, headers }: Problem): Response {
  return new Response(JSON.stringify({ type: 'about:blank', title, status, detail }), {
    status,
    headers: {
      'content-type': 'application/problem+json',
      'cache-control': 'no-store',
      ...headers,
    },
  })
}

export const badRequest = (detail: string): Response =>
  problemResponse({ status: 400, title: 'Bad request', detail })

export const notFound = (detail: string): Response =>
  problemResponse({ status: 404, title: 'Not found', detail })
