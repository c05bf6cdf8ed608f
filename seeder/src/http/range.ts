/** The `Range` header (RFC 9110 section 14). Pure. */

export interface ByteRange {
  /** First byte, and the one after the last. */
  readonly from: number
  readonly to: number
}

/**
 * What of a representation of `size` bytes a request wants. Anything that is no single byte range
 * is ignored, as the RFC allows: 'whole'.
 */
export function readRange(header: string | undefined, size: number): ByteRange | 'whole' | 'bad' {
  const match = header === undefined ? null : /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header.trim())
  if (!match) return 'whole'
  const [, first = '', last = ''] = match
  if (first === '' && last === '') return 'whole'
  if (first === '') {
    const suffix = Number(last)
    return suffix === 0 || size === 0 ? 'bad' : { from: Math.max(0, size - suffix), to: size }
  }
  const from = Number(first)
  const to = last === '' ? size : Math.min(Number(last) + 1, size)
  if (last !== '' && Number(last) < from) return 'whole'
  return from >= size ? 'bad' : { from, to }
}
