/**
 * Whether a reader has the very thing already. RFC 9110, section 13.1.2: `If-None-Match` as received
 * is a list of tags, weak ones compared by what they hold, or `*`.
 */
export function matches(ifNoneMatch: string | undefined, etag: string): boolean {
  if (ifNoneMatch === undefined) return false
  return ifNoneMatch
    .split(',')
    .map((tag) => tag.trim().replace(/^W\//, ''))
    .some((tag) => tag === etag || tag === '*')
}
