/** Answers of the protocol's handlers as responses of the Workers runtime. */
import type { ApiResponse } from '@cosmos/protocol/http/problem'

/** Below this a compressed body saves less than its headers cost. */
const WORTH_COMPRESSING_BYTES = 1024

export interface Answers {
  respond(answer: ApiResponse, acceptEncoding: string | null): Promise<Response>
}

/**
 * Compresses bodies of bytes for readers who take gzip, each body once: a block's grid is the same
 * bytes for all of them. JSON is left to the network in front, which compresses text by itself.
 */
export function createAnswers(): Answers {
  const packed = new WeakMap<Uint8Array, Promise<ArrayBuffer>>()
  return {
    async respond({ status, headers, body }, acceptEncoding) {
      if (!(body instanceof Uint8Array)) return new Response(body ?? null, { status, headers })
      const varied = { ...headers, vary: 'accept-encoding' }
      if (body.length < WORTH_COMPRESSING_BYTES || !takesGzip(acceptEncoding)) {
        return new Response(body, { status, headers: varied })
      }
      const zipped = packed.get(body) ?? gzip(body)
      packed.set(body, zipped)
      // The bytes are gzip already: the Workers runtime must not compress them again.
      const init: ResponseInit & { encodeBody: 'manual' } = {
        status,
        headers: { ...varied, 'content-encoding': 'gzip' },
        encodeBody: 'manual',
      }
      return new Response(await zipped, init)
    },
  }
}

const gzip = (bytes: Uint8Array<ArrayBuffer>): Promise<ArrayBuffer> =>
  new Response(
    new Response(bytes).body?.pipeThrough(new CompressionStream('gzip')) ?? null,
  ).arrayBuffer()

/** RFC 9110 section 12.5.3, as far as anybody uses it. */
function takesGzip(acceptEncoding: string | null): boolean {
  return (acceptEncoding ?? '')
    .toLowerCase()
    .split(',')
    .some((part) => /^\s*(gzip|\*)\s*(;\s*q=(?!0(\.0*)?\s*$).*)?$/.test(part))
}
