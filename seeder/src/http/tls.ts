/** The certificate an operator gives: checked at the start, loaded anew when its files change. */
import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { createSecureContext } from 'node:tls'
import type { Logger } from 'pino'
import { CERTIFICATE_CHECK_MS } from '../limits.ts'

export interface CertificateFiles {
  readonly cert: string
  readonly key: string
}

export interface LoadedCertificate {
  readonly cert: string
  readonly key: string
  /** Milliseconds since the epoch. */
  readonly expires: number
}

/** The certificate can't be used. The message says what to change. */
export class CertificateError extends Error {
  override readonly name = 'CertificateError'
}

/** Reads both files and tries them. Rejects with CertificateError. */
export async function loadCertificate(files: CertificateFiles): Promise<LoadedCertificate> {
  const cert = await read(files.cert, 'COSMOS_TLS_CERT')
  const key = await read(files.key, 'COSMOS_TLS_KEY')
  try {
    createSecureContext({ cert, key })
    return { cert, key, expires: new Date(new X509Certificate(cert).validTo).getTime() }
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new CertificateError(
      `${files.cert} and ${files.key} are no certificate and its key in PEM form: ${detail}`,
      { cause },
    )
  }
}

async function read(file: string, setting: string): Promise<string> {
  try {
    return await readFile(file, 'utf8')
  } catch (cause) {
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new CertificateError(`${setting} can't be read: ${detail}`, { cause })
  }
}

export interface CertificateWatch {
  /** When the certificate in use ends, in ms since the epoch. */
  readonly expires: number
  /** Looks at the files now; true when another certificate is in use since. */
  look(): Promise<boolean>
  stop(): void
}

/**
 * Looks at the files now and then: programs that renew certificates write them one after the other or
 * swap links, which no file system event tells reliably. A pair that does not fit stays unused.
 */
export function watchCertificate(options: {
  readonly files: CertificateFiles
  readonly loaded: LoadedCertificate
  readonly use: (certificate: LoadedCertificate) => void
  readonly log: Logger
  readonly everyMs?: number
}): CertificateWatch {
  const { files, use, log, everyMs = CERTIFICATE_CHECK_MS } = options
  let current = options.loaded

  async function look(): Promise<boolean> {
    try {
      const found = await loadCertificate(files)
      if (found.cert === current.cert && found.key === current.key) return false
      use(found)
      current = found
      log.info({ expires: new Date(found.expires).toISOString() }, 'certificate loaded anew')
      return true
    } catch (error) {
      log.warn({ detail: String(error) }, 'the certificate stays as it was')
      return false
    }
  }

  const timer = setInterval(() => void look(), everyMs)
  timer.unref()
  return {
    get expires() {
      return current.expires
    },
    look,
    stop: () => clearInterval(timer),
  }
}
