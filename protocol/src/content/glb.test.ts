import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { fixtureGlb, packGlb } from './fixtures.ts'
import type { GlbErrorCode } from './glb.ts'
import { GlbError } from './glb.ts'
import { budgetFor, checkBudget, inspectGlb } from './glb-inspection.ts'
import { imageSize } from './image-size.ts'

/** Changes a deep field of the fixture's JSON. */
const withField = (path: string, value: unknown): Uint8Array =>
  fixtureGlb((gltf) => {
    const keys = path.split('.')
    const last = keys.pop() ?? ''
    let at: Record<string, unknown> = gltf
    for (const key of keys) at = at[key] as Record<string, unknown>
    at[last] = value
  })

const PNG_2048 = [
  0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 73, 72, 68, 82, 0, 0, 8, 0, 0, 0, 1, 0,
]

describe('the inspection of a GLB', () => {
  it('sums up what is drawn, in metres and as placed by its nodes', () => {
    expect(inspectGlb(fixtureGlb())).toEqual({
      bytes: fixtureGlb().length,
      triangles: 1,
      drawCalls: 1,
      materials: 1,
      textures: 0,
      textureSide: 0,
      skinnedMeshes: 0,
      lights: 0,
      animations: 0,
      bounds: { min: [1, 0, -1], max: [3, 3, 0] },
    })
  })

  it('counts a mesh as often as it is shown, and turns and scales with the nodes', () => {
    const glb = fixtureGlb((gltf) => {
      gltf.scenes = [{ nodes: [0] }]
      gltf.nodes = [
        { children: [1, 2], scale: [2, 2, 2] },
        { mesh: 0 },
        // A quarter turn around y: +x becomes -z.
        { mesh: 0, rotation: [0, Math.SQRT1_2, 0, Math.SQRT1_2], translation: [10, 0, 0] },
      ]
    })
    const { triangles, drawCalls, bounds } = inspectGlb(glb)
    expect([triangles, drawCalls]).toEqual([2, 2])
    const rounded = [...(bounds?.min ?? []), ...(bounds?.max ?? [])].map(
      (v) => Math.round(v * 1e6) / 1e6,
    )
    expect(rounded).toEqual([0, 0, -4, 20, 6, 0])
  })

  it.each<[GlbErrorCode, string, Uint8Array]>([
    ['not-glb', 'text', new TextEncoder().encode('solid cube of text')],
    ['not-glb', 'nothing', new Uint8Array(0)],
    ['wrong-version', 'version 1', withByte(4, 1)],
    ['bad-container', 'a wrong length', withByte(8, 7)],
    ['bad-container', 'a chunk past the end', withByte(13, 0xff)],
    ['bad-container', 'binary first', withByte(16, 0)],
    ['bad-container', 'a cut file', cutFile()],
    ['bad-json', 'broken JSON', packGlb('{"asset":', new Uint8Array(4))],
    ['bad-gltf', 'no asset', packGlb('{}', new Uint8Array(4))],
    ['wrong-version', 'glTF 1.0', withField('asset', { version: '1.0' })],
    [
      'external-uri',
      'a buffer elsewhere',
      withField('buffers.0.uri', 'https://evil.example/x.bin'),
    ],
    ['external-uri', 'a data URI', withField('buffers.0.uri', 'data:,x')],
    ['external-uri', 'an image elsewhere', withField('images', [{ uri: '../secret.png' }])],
    [
      'external-uri',
      'a second buffer',
      withField('buffers', [{ byteLength: 36 }, { byteLength: 4 }]),
    ],
    [
      'unsupported-extension',
      'a strange need',
      withField('extensionsRequired', ['KHR_draco_mesh_compression']),
    ],
    ['bad-gltf', 'a view past its buffer', withField('bufferViews.0.byteLength', 40)],
    ['bad-gltf', 'a buffer past the chunk', withField('buffers.0.byteLength', 4_000)],
    ['bad-gltf', 'an accessor past its view', withField('accessors.0.count', 4)],
    ['bad-gltf', 'an offset past its view', withField('accessors.0.byteOffset', 4)],
    ['bad-gltf', 'a billion vertices', withField('accessors.0.count', 1e9)],
    ['bad-gltf', 'a node that is not there', withField('scenes.0.nodes', [1])],
    ['bad-gltf', 'a mesh that is not there', withField('nodes.0.mesh', 1)],
    ['bad-gltf', 'a material that is not there', withField('meshes.0.primitives.0.material', 1)],
    ['bad-gltf', 'a negative index', withField('nodes.0.mesh', -1)],
    ['bad-gltf', 'a node within itself', withField('nodes.0.children', [0])],
    ['bad-gltf', 'no minimum', withField('accessors.0.min', undefined)],
    ['bad-gltf', 'an image that is none', withField('images', [{ bufferView: 0 }])],
  ])('refuses as %s: %s', (code, _, glb) => {
    expect(() => inspectGlb(glb)).toThrow(expect.objectContaining({ name: 'GlbError', code }))
  })

  it('refuses a doubling tree of shared nodes', () => {
    const depth = 40
    const glb = fixtureGlb((gltf) => {
      gltf.nodes = Array.from({ length: depth }, (_, i) =>
        i === depth - 1 ? { mesh: 0 } : { children: [i + 1, i + 1] },
      )
    })
    expect(() => inspectGlb(glb)).toThrow(/in the scene twice/)
  })

  it('walks down a chain of fifty thousand nodes', () => {
    const glb = fixtureGlb((gltf) => {
      gltf.nodes = Array.from({ length: 50_000 }, (_, i) =>
        i === 49_999 ? { mesh: 0 } : { children: [i + 1] },
      )
    })
    expect(inspectGlb(glb).triangles).toBe(1)
  })

  it('only ever fails with GlbError, however the file is damaged', () => {
    const valid = fixtureGlb()
    const change = fc.tuple(fc.nat(valid.length - 1), fc.nat(255))
    fc.assert(
      fc.property(fc.array(change, { minLength: 1, maxLength: 5 }), (changes) => {
        const damaged = valid.slice()
        for (const [at, byte] of changes) damaged[at] = byte
        try {
          inspectGlb(damaged)
        } catch (error) {
          expect(error).toBeInstanceOf(GlbError)
        }
      }),
      { numRuns: 1_000 },
    )
  })
})

describe('budgets of land', () => {
  it('grow with the parcels', () => {
    expect(budgetFor(1)).toMatchObject({ triangles: 6_000, materials: 6, textures: 4, height: 15 })
    expect(budgetFor(3)).toMatchObject({ triangles: 18_000, materials: 12, drawCalls: 8 })
    expect(budgetFor(100).bytes).toBe(24 * 1024 * 1024)
  })

  it('name what a model exceeds, and nothing else', () => {
    const summary = { ...inspectGlb(fixtureGlb()), triangles: 6_001, materials: 7 }
    expect(checkBudget(summary, 2)).toEqual([])
    expect(checkBudget(summary, 1).map((problem) => problem.detail)).toEqual([
      '6001 triangles, at most 6000',
      '7 materials, at most 6',
    ])
    const bounds = { min: [0, -6, 0], max: [1, 15.5, 1] } as const
    const tall = {
      ...inspectGlb(fixtureGlb()),
      bounds: { min: [...bounds.min], max: [...bounds.max] },
    }
    // The fixture's tuple types come out of spreading as plain arrays.
    const typed = tall as unknown as Parameters<typeof checkBudget>[0]
    expect(checkBudget(typed, 1).map((problem) => problem.budget)).toEqual(['height', 'depth'])
  })
})

describe('the size of an image', () => {
  it.each([
    ['PNG', PNG_2048, { width: 2048, height: 256 }],
    [
      'JPEG',
      [0xff, 0xd8, 0xff, 0xe0, 0, 4, 0, 0, 0xff, 0xc2, 0, 17, 8, 0, 32, 0, 64, 3],
      { width: 64, height: 32 },
    ],
    ['lossless WebP', webp('VP8L', [0x2f, 0x3f, 0xc0, 0x07, 0]), { width: 64, height: 32 }],
    ['extended WebP', webp('VP8X', [0, 0, 0, 0, 63, 0, 0, 31, 0, 0]), { width: 64, height: 32 }],
    ['lossy WebP', webp('VP8 ', [0, 0, 0, 0x9d, 1, 0x2a, 64, 0, 32, 0]), { width: 64, height: 32 }],
    [
      'KTX2',
      [
        0xab,
        0x4b,
        0x54,
        0x58,
        0x20,
        0x32,
        0x30,
        0xbb,
        13,
        10,
        26,
        10,
        ...Array(8).fill(0),
        64,
        0,
        0,
        0,
        32,
        0,
        0,
        0,
      ],
      { width: 64, height: 32 },
    ],
    ['nothing known', [1, 2, 3, 4], undefined],
    ['a cut PNG', PNG_2048.slice(0, 20), undefined],
    ['a JPEG without a frame', [0xff, 0xd8, 0xff, 0xe0, 0, 0, 0, 0, 0, 0, 0, 0], undefined],
  ])('is read from %s', (_, bytes, size) => {
    expect(imageSize(Uint8Array.from(bytes))).toEqual(size)
  })

  it('never throws', () => {
    const starts = fc.constantFrom(
      [0xff, 0xd8, 0xff],
      PNG_2048.slice(0, 8),
      webp('VP8X', []).slice(0, 16),
    )
    fc.assert(
      fc.property(starts, fc.uint8Array({ maxLength: 60 }), (start, rest) => {
        imageSize(Uint8Array.from([...start, ...rest]))
      }),
    )
  })
})

function withByte(at: number, value: number): Uint8Array {
  const glb = fixtureGlb()
  glb[at] = value
  return glb
}

/** A file whose header agrees with its length, but that ends within a chunk. */
function cutFile(): Uint8Array {
  const glb = fixtureGlb().slice(0, -8)
  new DataView(glb.buffer).setUint32(8, glb.length, true)
  return glb
}

function webp(kind: string, data: number[]): number[] {
  const text = (value: string): number[] => [...value].map((letter) => letter.charCodeAt(0))
  const bytes = [...text('RIFF'), 0, 0, 0, 0, ...text('WEBP'), ...text(kind), 0, 0, 0, 0, ...data]
  return [...bytes, ...Array(Math.max(0, 30 - bytes.length)).fill(0)]
}
