/**
 * Hands a package to a seeder, and goes on where it was when the connection breaks: `HEAD
 * /uploads/INFOHASH` says where, in `Upload-Offset`. For pages and tools alike; docs/operators.md.
 */
import type { InfoHash } from './info-hash.ts'
import { UPLOAD_TYPE } from './upload.ts'

/** The part of `fetch` that is used here. */
export type UploadFetch = (
  url: string,
  init: {
    readonly method: 'PUT' | 'HEAD'
    readonly headers: Record<string, string>
    readonly body?: Uint8Array<ArrayBuffer>
  },
) => Promise<UploadAnswer>

export interface UploadAnswer {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  text(): Promise<string>
}

/** The seeder can't be reached, however often it was tried. */
export class UploadBrokenError extends Error {
  override readonly name = 'UploadBrokenError'
}

/** Tries in a row that bring nothing further before it is given up. */
const TRIES = 5
/** Pause before the first of them, doubling, in ms: a phone changes its network within seconds. */
const FIRST_PAUSE_MS = 500
/** Longest that a seeder's `Retry-After` is heeded, in ms: then it is for a person to decide. */
const MAX_WAIT_MS = 60_000
/** Busy with this very upload, whose end it has not noticed yet; too many of this address; too many. */
const WAIT_AND_SEE: ReadonlySet<number> = new Set([409, 429, 503])

/**
 * Resolves with the seeder's last answer, whatever its status. `body` is that of the whole upload
 * (`encodeUpload`). Rejects with UploadBrokenError, or with what `wait` rejects with.
 */
export async function sendUpload(options: {
  readonly fetch: UploadFetch
  /** Origin of the seeder without a trailing slash. */
  readonly seeder: string
  readonly infoHash: InfoHash
  readonly body: Uint8Array<ArrayBuffer>
  readonly authorization?: string | undefined
  readonly wait: (ms: number) => Promise<void>
  /** Told where it goes on after a break, in bytes. */
  readonly resumed?: (offset: number) => void
}): Promise<UploadAnswer> {
  const { seeder, infoHash, body, authorization, wait } = options
  let offset = 0
  for (let tries = 1; ; tries++) {
    let answer: UploadAnswer | undefined
    let cause: unknown
    try {
      answer = await options.fetch(`${seeder}/content/${infoHash}`, {
        method: 'PUT',
        headers: {
          'content-type': UPLOAD_TYPE,
          ...(authorization && { authorization }),
          ...(offset > 0 && { 'upload-offset': String(offset) }),
        },
        body: body.subarray(offset),
      })
    } catch (error) {
      cause = error
    }
    if (answer && !WAIT_AND_SEE.has(answer.status)) return answer
    if (tries >= TRIES) {
      if (answer) return answer
      throw new UploadBrokenError(`${seeder} can't be reached`, { cause })
    }
    await wait(pauseOf(answer, tries))
    const next = offsetIn(answer, body.length) ?? (await askOffset()) ?? 0
    // Whoever comes further has not failed in a row.
    if (next > offset) tries = 0
    if (next !== offset) options.resumed?.(next)
    offset = next
  }

  /** Undefined where it knows of no upload that broke off: then it begins anew. */
  async function askOffset(): Promise<number | undefined> {
    try {
      const init = { method: 'HEAD', headers: {} } as const
      const answer = await options.fetch(`${seeder}/uploads/${infoHash}`, init)
      return answer.status === 204 ? offsetIn(answer, body.length) : undefined
    } catch {
      // Not reachable yet: the next PUT says so, and what counts is its error.
      return offset
    }
  }
}

function offsetIn(answer: UploadAnswer | undefined, length: number): number | undefined {
  const text = answer?.headers.get('upload-offset')
  if (!text || !/^\d{1,15}$/.test(text)) return undefined
  return Number(text) <= length ? Number(text) : undefined
}

function pauseOf(answer: UploadAnswer | undefined, tries: number): number {
  const seconds = Number(answer?.headers.get('retry-after') ?? Number.NaN)
  if (seconds > 0) return Math.min(seconds * 1000, MAX_WAIT_MS)
  return FIRST_PAUSE_MS * 2 ** (tries - 1)
}
