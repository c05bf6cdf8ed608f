/** Puts a challenge to a seeder over HTTP and judges it. Runs in browsers, Workers and Node. */
import type { Address } from '../lightnode/types.ts'
import {
  type AuditChallenge,
  AuditError,
  challengePath,
  faultOfAnswer,
  MAX_AUDIT_ANSWER_BYTES,
} from './audit.ts'
import { toHex } from './digest.ts'
import type { InfoHash } from './info-hash.ts'
import { MAX_TORRENT_BYTES } from './limits.ts'
import { parseTorrent, type Torrent, TorrentError } from './torrent.ts'

/**
 * The five outcomes of Storj's audits (docs/blueprints/audit-suspend.md): only `failure` says
 * something about the data.
 */
export type Verdict =
  /** It has what it was asked for, now. */
  | 'success'
  /** It answered that it has not, or with wrong bytes. */
  | 'failure'
  /** Nobody answers there. */
  | 'offline'
  /** It took the challenge and gave no answer in time: put the same challenge again, not another. */
  | 'contained'
  /** It answered something that is no answer. */
  | 'unknown'

export interface AuditResult {
  readonly verdict: Verdict
  /** For people. */
  readonly detail: string
  readonly challenge: AuditChallenge
  /** Time from the challenge to the last byte of the answer, in ms. */
  readonly ms: number
  readonly bytes: number
}

/** 64 hex digits of the platform's secure source. */
export const freshNonce = (): string => toHex(crypto.getRandomValues(new Uint8Array(32)))

/**
 * Audits one package at the seeder with this origin. Never rejects: whatever happens is a verdict.
 * `torrent` spares asking the seeder for it; `now` is milliseconds.
 */
export async function auditSeeder(options: {
  readonly origin: string
  readonly challenge: AuditChallenge
  readonly torrent?: Torrent
  /** Who must have signed. */
  readonly operator?: Address
  readonly fetch: typeof fetch
  readonly now: () => number
  readonly timeoutMs: number
}): Promise<AuditResult> {
  const { origin, challenge, operator, now, timeoutMs } = options
  const started = now()
  const result = (verdict: Verdict, detail: string, bytes = 0): AuditResult => ({
    ...{ verdict, detail, challenge, bytes },
    ms: now() - started,
  })
  /** It was reached, so that silence is no absence. */
  let reached = false
  const ask = async (path: string, most: number): Promise<Reply> => {
    const signal = AbortSignal.timeout(Math.max(1, Math.ceil(timeoutMs - (now() - started))))
    const response = await options.fetch(`${origin}${path}`, {
      ...{ redirect: 'error', cache: 'no-store', signal },
    })
    reached = true
    return { status: response.status, bytes: await readUpTo(response, most) }
  }
  try {
    // Something before the challenge, so that whoever only falls silent then can't pass for absent.
    if (options.torrent) await ask('/healthz', MAX_HEALTH_BYTES)
    const torrent = options.torrent ?? (await askTorrent(ask, challenge.infoHash))
    if (typeof torrent === 'string') return result('failure', torrent)
    const { status, bytes } = await ask(challengePath(challenge), MAX_AUDIT_ANSWER_BYTES)
    if (status === 404) return result('failure', 'it says that it does not hold the package')
    if (status === 451) throw new AuditError(BLOCKED)
    if (status !== 200) return result('unknown', `it answered with status ${status}`)
    const fault = await faultOfAnswer({ challenge, torrent, bytes, ...(operator && { operator }) })
    if (fault !== undefined) return result('failure', fault, bytes.length)
    return result('success', 'it holds what it was asked for', bytes.length)
  } catch (error) {
    const detail = inWords(error)
    if (error instanceof AuditError || error instanceof TorrentError) {
      return result('unknown', detail)
    }
    return reached ? result('contained', `no whole answer: ${detail}`) : result('offline', detail)
  }
}

/** `fetch` hides what happened in the cause. */
function inWords(error: unknown): string {
  if (!(error instanceof Error)) return String(error)
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message
}

/** Whether it holds the package is not for anybody to know then. */
const BLOCKED = 'it honours that the package was blocked, and does not hand it out'

const MAX_HEALTH_BYTES = 4_096

interface Reply {
  readonly status: number
  readonly bytes: Uint8Array
}

/** The torrent, which its hash proves; or why the seeder has none. Rejects with TorrentError. */
async function askTorrent(
  ask: (path: string, most: number) => Promise<Reply>,
  infoHash: InfoHash,
): Promise<Torrent | string> {
  const { status, bytes } = await ask(`/torrents/${infoHash}.torrent`, MAX_TORRENT_BYTES)
  if (status === 404) return 'it says that it does not know the package'
  if (status === 451) throw new AuditError(BLOCKED)
  if (status !== 200) throw new AuditError(`it answered with status ${status} for the .torrent`)
  const torrent = await parseTorrent(bytes)
  return torrent.infoHash === infoHash ? torrent : `its .torrent is that of ${torrent.infoHash}`
}

async function readUpTo(response: Response, most: number): Promise<Uint8Array> {
  if (!response.body) return new Uint8Array()
  const parts: Uint8Array[] = []
  let length = 0
  const reader = response.body.getReader()
  for (let next = await reader.read(); !next.done; next = await reader.read()) {
    parts.push(next.value)
    length += next.value.length
    if (length <= most) continue
    await reader.cancel()
    throw new AuditError(`it sends more than ${most} bytes`)
  }
  const bytes = new Uint8Array(length)
  let at = 0
  for (const part of parts) {
    bytes.set(part, at)
    at += part.length
  }
  return bytes
}
