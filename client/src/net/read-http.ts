/** One GET, read with suspicion: bounded in bytes, and in time from one chunk to the next. */

export type HttpFault = 'unreachable' | 'stalled' | 'too-long' | 'status'

export class HttpError extends Error {
  override readonly name = 'HttpError'
  readonly fault: HttpFault
  readonly url: string
  constructor(fault: HttpFault, url: string, detail: string, options?: ErrorOptions) {
    super(`${url}: ${detail}`, options)
    this.fault = fault
    this.url = url
  }
}

/** What is needed of `fetch`; tests pass a fake. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/** The body of a 200 answer. Rejects with HttpError. */
export async function readHttp(
  fetch: Fetch,
  url: string,
  limits: { readonly windowMs: number; readonly maxBytes: number },
): Promise<Uint8Array<ArrayBuffer>> {
  const stop = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const progress = (): void => {
    clearTimeout(timer)
    timer = setTimeout(() => stop.abort(), limits.windowMs)
  }
  progress()
  try {
    const response = await fetch(url, {
      signal: stop.signal,
      credentials: 'omit',
      referrerPolicy: 'no-referrer',
      cache: 'no-cache',
    })
    if (response.status !== 200) {
      throw new HttpError('status', url, `answered with HTTP ${response.status}`)
    }
    return await readBody(response, url, limits.maxBytes, progress)
  } catch (cause) {
    if (cause instanceof HttpError) throw cause
    if (stop.signal.aborted) {
      throw new HttpError('stalled', url, `no answer for ${limits.windowMs} ms`, { cause })
    }
    const detail = cause instanceof Error ? cause.message : String(cause)
    throw new HttpError('unreachable', url, detail, { cause })
  } finally {
    clearTimeout(timer)
    stop.abort()
  }
}

async function readBody(
  response: Response,
  url: string,
  maxBytes: number,
  progress: () => void,
): Promise<Uint8Array<ArrayBuffer>> {
  const chunks: Uint8Array[] = []
  let length = 0
  const reader = response.body?.getReader()
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    progress()
    length += value.length
    if (length > maxBytes) throw new HttpError('too-long', url, `sent more than ${maxBytes} bytes`)
    chunks.push(value)
  }
  const whole = new Uint8Array(length)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}
