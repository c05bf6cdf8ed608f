import fc from 'fast-check'
import { describe, test } from 'vitest'
import { mockHouseGlb } from '../../fakes/mock-houses.ts'
import { GlbError, readPlainGlb } from './plain-glb.ts'

/** A GLB of one triangle (or what `change` makes of it). */
function triangle(change: (gltf: Record<string, unknown>) => void = () => undefined): ArrayBuffer {
  const positions = new Float32Array([0, 0, 0, 1, 0, 0, 0, 1, 0])
  const gltf: Record<string, unknown> = {
    asset: { version: '2.0' },
    scene: 0,
    scenes: [{ nodes: [0] }],
    nodes: [{ mesh: 0, translation: [10, 0, 0], scale: [2, 2, 2] }],
    meshes: [{ primitives: [{ attributes: { POSITION: 0 }, material: 0 }] }],
    materials: [{ name: 'glow', pbrMetallicRoughness: { baseColorFactor: [1, 0.5, 0, 1] } }],
    accessors: [{ bufferView: 0, componentType: 5126, count: 3, type: 'VEC3' }],
    bufferViews: [{ buffer: 0, byteLength: 36 }],
    buffers: [{ byteLength: 36 }],
  }
  change(gltf)
  const json = new TextEncoder().encode(JSON.stringify(gltf))
  const padded = Math.ceil(json.length / 4) * 4
  const bytes = new Uint8Array(12 + 8 + padded + 8 + 36).fill(0x20)
  const view = new DataView(bytes.buffer)
  for (const [at, value] of [
    [0, 0x46546c67],
    [4, 2],
    [8, bytes.length],
    [12, padded],
    [16, 0x4e4f534a],
    [20 + padded, 36],
    [24 + padded, 0x004e4942],
  ] as const) {
    view.setUint32(at, value, true)
  }
  bytes.set(json, 20)
  bytes.set(new Uint8Array(positions.buffer), 28 + padded)
  return bytes.buffer
}

describe('a plain GLB', () => {
  test('comes out in its own metres, with colours, flat normals and its material’s layer', ({
    expect,
  }) => {
    const model = readPlainGlb(triangle())
    expect(model?.city).toBeUndefined()
    expect([...(model?.glow?.positions ?? [])]).toEqual([10, 0, 0, 12, 0, 0, 10, 2, 0])
    expect([...(model?.glow?.normals ?? [])].slice(0, 4)).toEqual([0, 0, 127, 0])
    expect([...(model?.glow?.colours ?? [])].slice(0, 4)).toEqual([255, 128, 0, 255])
  })

  test('is read as a house of the mock city is written', ({ expect }) => {
    const model = readPlainGlb(mockHouseGlb(3))
    expect(model?.city?.indices.length).toBeGreaterThan(30)
  })

  test('with a texture, an animation or a skin is left to the general loader', ({ expect }) => {
    for (const change of [
      (gltf: Record<string, unknown>) => {
        gltf.materials = [{ pbrMetallicRoughness: { baseColorTexture: { index: 0 } } }]
      },
      (gltf: Record<string, unknown>) => {
        gltf.animations = [{}]
      },
      (gltf: Record<string, unknown>) => {
        gltf.extensionsRequired = ['EXT_meshopt_compression']
      },
    ]) {
      expect(readPlainGlb(triangle(change))).toBeUndefined()
    }
  })

  test.for([
    ['no GLB at all', new ArrayBuffer(64)],
    [
      'an accessor beyond the data',
      triangle(
        (g) => (g.accessors = [{ bufferView: 0, componentType: 5126, count: 4000, type: 'VEC3' }]),
      ),
    ],
    ['a node that is its own child', triangle((g) => (g.nodes = [{ children: [0] }]))],
  ] as const)('that is %s is refused', ([, bytes], { expect }) => {
    expect(() => readPlainGlb(bytes)).toThrow(GlbError)
  })

  test('never fails with anything but GlbError, whatever single byte is wrong', ({ expect }) => {
    const good = new Uint8Array(triangle())
    fc.assert(
      fc.property(fc.nat(good.length - 1), fc.integer({ min: 0, max: 255 }), (at, value) => {
        const bad = good.slice()
        bad[at] = value
        try {
          readPlainGlb(bad.buffer)
        } catch (error) {
          expect(error).toBeInstanceOf(GlbError)
        }
      }),
      { numRuns: 3000 },
    )
  })
})
