/** `npm run seeder -- audit URL INFOHASH`: does that seeder hold what it should? */
import { parseArgs } from 'node:util'
import { type AuditChallenge, AuditError, readChallenge } from '@cosmos/protocol/content/audit'
import {
  type AuditResult,
  auditSeeder,
  freshNonce,
  type Verdict,
} from '@cosmos/protocol/content/audit-run'
import { toInfoHash } from '@cosmos/protocol/content/info-hash'
import { MAX_AUDIT_PIECES } from '@cosmos/protocol/content/limits'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { ConfigError } from '../config.ts'

/** What a shell sees. */
export const EXIT_CODES: Record<Verdict, number> = {
  success: 0,
  failure: 2,
  offline: 3,
  contained: 4,
  unknown: 5,
}

const USAGE =
  'usage: audit URL INFOHASH [--count PIECES] [--operator 0x…] [--timeout SECONDS] [--nonce HEX] [--json]'

/** What somebody asked for on the command line. */
export interface AuditCommand {
  readonly origin: string
  readonly challenge: AuditChallenge
  readonly operator: Address | undefined
  readonly timeoutMs: number
  readonly json: boolean
}

/** Throws ConfigError. */
export function readAuditCommand(args: readonly string[]): AuditCommand {
  const { values, positionals } = parse(args)
  const [url = '', hash = '', ...more] = positionals
  const infoHash = toInfoHash(hash)
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol) || more.length > 0) {
    throw new ConfigError(`the first must be a seeder's http(s) address; ${USAGE}`)
  }
  if (!infoHash) throw new ConfigError(`the second must be an info hash; ${USAGE}`)
  const { nonce = freshNonce(), count = String(MAX_AUDIT_PIECES), timeout = '30' } = values
  const seconds = Number(timeout)
  if (!(seconds > 0 && seconds <= 3_600)) {
    throw new ConfigError('--timeout must be seconds, up to 3600')
  }
  const { operator } = values
  if (operator !== undefined && !/^0x[0-9a-fA-F]{40}$/.test(operator)) {
    throw new ConfigError('--operator is no address (0x and 40 hex digits)')
  }
  try {
    return {
      origin: new URL(url).origin,
      challenge: readChallenge(infoHash, new URLSearchParams({ nonce, count })),
      operator: operator?.toLowerCase() as Address | undefined,
      timeoutMs: seconds * 1000,
      json: values.json === true,
    }
  } catch (cause) {
    if (cause instanceof AuditError) throw new ConfigError(`--${cause.message}`, { cause })
    throw cause
  }
}

function parse(args: readonly string[]) {
  const text = { type: 'string' } as const
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...{ count: text, operator: text, timeout: text, nonce: text },
        json: { type: 'boolean' },
      },
      allowPositionals: true,
    })
  } catch (cause) {
    throw new ConfigError(`${cause instanceof Error ? cause.message : cause}; ${USAGE}`, { cause })
  }
}

/** Resolves with the exit code. `say` takes lines for standard output. */
export async function runAudit(
  { origin, challenge, operator, timeoutMs, json }: AuditCommand,
  say: (line: string) => void,
): Promise<number> {
  const result = await auditSeeder({
    ...{ origin, challenge, timeoutMs, fetch, now: () => performance.now() },
    ...(operator && { operator }),
  })
  say(json ? JSON.stringify(result) : inWords(result))
  return EXIT_CODES[result.verdict]
}

function inWords({ verdict, detail, challenge, ms, bytes }: AuditResult): string {
  const figures = bytes > 0 ? ` (${bytes} bytes in ${Math.round(ms)} ms)` : ''
  const again =
    verdict === 'contained' ? `\nask again with the same challenge: --nonce ${challenge.nonce}` : ''
  return `${verdict}: ${detail}${figures}${again}`
}
