/** Names of pieces as they stand in addresses. */
import { RequestError } from './problem.ts'

/** The `HASH` of `/api/grid/pieces/HASH`. Throws RequestError (400). */
export function parsePieceName(text: string): string {
  if (/^[0-9a-f]{64}$/.test(text)) return text
  const given = text.slice(0, 40)
  throw new RequestError(400, `"${given}" is no piece: write 64 lower-case hex digits`)
}
