/** Errors of the Worker itself as RFC 9457 problem documents, and answers as responses. */
import { type ApiResponse, problemResponse } from '@cosmos/protocol/http/problem'

/** An answer of the protocol's handlers, uncompressed. */
export const toResponse = ({ status, headers, body }: ApiResponse): Response =>
  new Response(body ?? null, { status, headers })

/** A problem document. `detail` says what was wrong with this request and what to do. */
export const problem = (
  status: number,
  detail: string,
  headers: Readonly<Record<string, string>> = {},
): Response => toResponse(problemResponse(status, detail, headers))
