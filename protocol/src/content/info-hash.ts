import type { InfoHash } from '../lightnode/types.ts'

export type { InfoHash }

const INFO_HASH = /^[0-9a-f]{40}$/

/** Whether `text` is an info hash in the one form used here: 40 lower-case hex digits. */
export const isInfoHash = (text: string): text is InfoHash => INFO_HASH.test(text)

/** Reads an info hash with or without `0x`, in either case; undefined for anything else. */
export function toInfoHash(text: string): InfoHash | undefined {
  const hex = (text.startsWith('0x') ? text.slice(2) : text).toLowerCase()
  return isInfoHash(hex) ? hex : undefined
}
