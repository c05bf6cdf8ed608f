/** Small packages and files for tests; nothing in the product imports this. */

import type { ModelPackage } from './package.ts'
import { buildPackage } from './package.ts'

/** Reproducible bytes: xorshift32 over a seed. */
export function pseudoRandomBytes(length: number, seed = 1): Uint8Array {
  const bytes = new Uint8Array(length)
  let state = seed * 2_654_435_761 || 1
  for (let at = 0; at < length; at++) {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    bytes[at] = state & 0xff
  }
  return bytes
}

/** A package of random bytes; the model's are `size` long. */
export const fixturePackage = (
  options: { size?: number; seed?: number; title?: string; lods?: boolean } = {},
): Promise<ModelPackage> => {
  const { size = 1_000_000, seed = 1, title = 'Corner House', lods = true } = options
  return buildPackage({
    model: pseudoRandomBytes(size, seed),
    ...(lods && {
      lod1: pseudoRandomBytes(Math.ceil(size / 5), seed + 1),
      lod2: pseudoRandomBytes(Math.ceil(size / 50), seed + 2),
    }),
    title,
    author: 'Nobody',
    licence: 'CC0-1.0',
    bounds: { min: [-5, 0, -5], max: [5, 12.5, 5] },
    triangles: 1_234,
  })
}

/** A GLB of one textured triangle, or of whatever `change` makes of its JSON. */
export function fixtureGlb(
  change: (gltf: Record<string, unknown>) => void = () => undefined,
): Uint8Array {
  const positions = new Float32Array([0, 0, 0, 2, 0, 0, 0, 3, -1])
  const gltf: Record<string, unknown> = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, translation: [1, 0, 0] }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, material: 0 }] }],
    materials: [{}],
    accessors: [
      {
        bufferView: 0,
        componentType: 5126,
        count: 3,
        type: 'VEC3',
        min: [0, 0, -1],
        max: [2, 3, 0],
      },
    ],
    bufferViews: [{ buffer: 0, byteLength: positions.byteLength }],
    buffers: [{ byteLength: positions.byteLength }],
  }
  change(gltf)
  return packGlb(JSON.stringify(gltf), new Uint8Array(positions.buffer))
}

/** Puts JSON and binary into a GLB container. */
export function packGlb(json: string, binary: Uint8Array): Uint8Array {
  const text = new TextEncoder().encode(json)
  const padded = new Uint8Array(Math.ceil(text.length / 4) * 4).fill(0x20)
  padded.set(text)
  const binaryLength = Math.ceil(binary.length / 4) * 4
  const total = 12 + 8 + padded.length + 8 + binaryLength
  const glb = new Uint8Array(total)
  const view = new DataView(glb.buffer)
  view.setUint32(0, 0x46546c67, true)
  view.setUint32(4, 2, true)
  view.setUint32(8, total, true)
  view.setUint32(12, padded.length, true)
  view.setUint32(16, 0x4e4f534a, true)
  glb.set(padded, 20)
  view.setUint32(20 + padded.length, binaryLength, true)
  view.setUint32(24 + padded.length, 0x004e4942, true)
  glb.set(binary, 28 + padded.length)
  return glb
}
