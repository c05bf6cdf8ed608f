/**
 * Why a relay closes a socket: WebSocket close codes (RFC 6455 section 7.4; 4000 to 4999 are ours).
 * `docs/rooms.md` says what to do about each.
 */
export const CLOSE = {
  /** The visitor left by itself. */
  normal: 1000,
  /** Garbage, floods or frames that only a broken or hostile client sends. */
  policy: 1008,
  /** The viewer reads too slowly to be kept; come back later. */
  tooSlow: 1013,
  /** Another protocol version; reload the client. */
  version: 4001,
  /** The room has all the members it takes; the one beside it may have a place. */
  full: 4002,
  /** The same session opened another socket. */
  replaced: 4003,
  /** No hello within the time given. */
  silent: 4004,
} as const

export type CloseReason = keyof typeof CLOSE
export type CloseCode = (typeof CLOSE)[CloseReason]

/** The reason behind a close code, or undefined for codes of the transport (1006 and others). */
export function closeReasonOf(code: number): CloseReason | undefined {
  for (const [reason, known] of Object.entries(CLOSE)) {
    if (known === code) return reason as CloseReason
  }
  return undefined
}
