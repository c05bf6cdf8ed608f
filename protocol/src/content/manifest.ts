/** manifest.json: who made a model, what it is, and the SHA-256 of each of its files. */
import { z } from 'zod'
import {
  MAX_FILES,
  MAX_MANIFEST_BYTES,
  MAX_PACKAGE_BYTES,
  MAX_TITLE_LENGTH,
  MAX_TRIANGLES,
} from './limits.ts'

export const MANIFEST_PATH = 'manifest.json'

const point = z.tuple([z.number(), z.number(), z.number()])

const schema = z.strictObject({
  version: z.literal(1),
  title: z.string().min(1).max(MAX_TITLE_LENGTH),
  author: z.string().max(MAX_TITLE_LENGTH),
  /** SPDX expression, or the name people use. */
  licence: z.string().min(1).max(MAX_TITLE_LENGTH),
  /** Axis-aligned box in metres, in the model's own space (origin mid-footprint at the ground). */
  bounds: z
    .strictObject({ min: point, max: point })
    .refine(({ min, max }) => min.every((low, axis) => low <= (max[axis] as number)), {
      error: 'bounds.min must not exceed bounds.max',
    }),
  /** Triangles of model.glb as drawn. */
  triangles: z.int().min(0).max(MAX_TRIANGLES),
  /** Every file but this one, in the order of the torrent. */
  files: z
    .array(
      z.strictObject({
        path: z.string().min(1),
        size: z.int().min(0).max(MAX_PACKAGE_BYTES),
        sha256: z.string().regex(/^[0-9a-f]{64}$/),
      }),
    )
    .min(1)
    .max(MAX_FILES - 1),
})

export type Manifest = z.infer<typeof schema>
export type Bounds = Manifest['bounds']

/** manifest.json is not what it should be; the message names the field. */
export class ManifestError extends Error {
  override readonly name = 'ManifestError'
}

function check(value: unknown): Manifest {
  const result = schema.safeParse(value)
  if (!result.success) {
    const issue = result.error.issues[0]
    const where = issue?.path.join('.') || 'manifest.json'
    throw new ManifestError(`${where}: ${issue?.message ?? 'invalid'}`, { cause: result.error })
  }
  const paths = new Set(result.data.files.map((file) => file.path))
  if (paths.size !== result.data.files.length) throw new ManifestError('files: a path comes twice')
  return result.data
}

/** The bytes of a manifest: the same manifest gives the same bytes. Throws ManifestError. */
export function encodeManifest(manifest: Manifest): Uint8Array {
  const { version, title, author, licence, bounds, triangles, files } = check(manifest)
  const ordered = {
    version,
    title,
    author,
    licence,
    bounds: { min: bounds.min, max: bounds.max },
    triangles,
    files: files.map(({ path, size, sha256 }) => ({ path, size, sha256 })),
  }
  return new TextEncoder().encode(`${JSON.stringify(ordered, null, 2)}\n`)
}

/** Reads manifest.json. Throws ManifestError. */
export function parseManifest(bytes: Uint8Array): Manifest {
  if (bytes.length > MAX_MANIFEST_BYTES) {
    throw new ManifestError(`manifest.json may have at most ${MAX_MANIFEST_BYTES} bytes`)
  }
  let value: unknown
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  } catch (cause) {
    throw new ManifestError('manifest.json is no JSON in UTF-8', { cause })
  }
  return check(value)
}
