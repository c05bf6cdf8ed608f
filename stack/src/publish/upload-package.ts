/** Hands a model package to a seeder over HTTP. */
import { setTimeout } from 'node:timers/promises'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { sendUpload, type UploadAnswer } from '@cosmos/protocol/content/resume-upload'
import { encodeUpload } from '@cosmos/protocol/content/upload'

/** The seeder did not take it. The message carries the seeder's own words. */
export class UploadRefusedError extends Error {
  override readonly name = 'UploadRefusedError'
  readonly status: number | undefined
  constructor(message: string, status: number | undefined, options?: ErrorOptions) {
    super(message, options)
    this.status = status
  }
}

/** Rejects with UploadRefusedError. */
export async function uploadPackage(options: {
  readonly fetch: typeof fetch
  /** Origin of the seeder without a trailing slash. */
  readonly seeder: string
  readonly modelPackage: Pick<ModelPackage, 'infoHash' | 'torrent' | 'files'>
  readonly authorization?: string
}): Promise<void> {
  const { fetch, seeder, modelPackage, authorization } = options
  let response: UploadAnswer
  try {
    response = await sendUpload({
      fetch: (url, init) => fetch(url, init),
      ...{ seeder, authorization, infoHash: modelPackage.infoHash },
      body: new Uint8Array(encodeUpload(modelPackage.torrent, modelPackage.files)),
      wait: (ms) => setTimeout(ms),
    })
  } catch (cause) {
    throw new UploadRefusedError(
      `the seeder ${seeder} can't be reached: is it running, and COSMOS_SEEDER right?`,
      undefined,
      { cause },
    )
  }
  if (response.status === 200 || response.status === 201) return
  throw new UploadRefusedError(
    `the seeder ${seeder} refused the model: ${await reason(response)}`,
    response.status,
  )
}

/** RFC 9457 problem documents say it in `detail`. */
async function reason(response: UploadAnswer): Promise<string> {
  const text = await response.text()
  try {
    const problem = JSON.parse(text) as { title?: string; detail?: string }
    return problem.detail ?? problem.title ?? `HTTP ${response.status}`
  } catch {
    // Not a problem document: a proxy or something that is no seeder answered.
    return `HTTP ${response.status}`
  }
}
