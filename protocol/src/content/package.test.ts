import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { fixturePackage, pseudoRandomBytes } from './fixtures.ts'
import { pieceLengthFor } from './limits.ts'
import { encodeManifest, ManifestError, parseManifest } from './manifest.ts'
import type { Lod } from './package.ts'
import { buildPackage, checkManifestFiles, checkTorrent, fileForLod, slug } from './package.ts'
import { parseTorrent } from './torrent.ts'

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

describe('model packages', () => {
  it('hold manifest, coarse and fine files in that order, and say so on chain', async () => {
    const made = await fixturePackage()
    const torrent = await parseTorrent(made.torrent)
    expect(torrent.name).toBe('cosmos-corner-house')
    expect(torrent.files.map((file) => file.path)).toEqual([
      'manifest.json',
      'lod2.glb',
      'lod1.glb',
      'model.glb',
    ])
    expect(torrent.pieceLength).toBe(256 * 1024)
    expect(made.size).toBe(torrent.length)
    const [manifest, ...others] = made.files
    expect(made.manifestHash).toBe(`0x${sha256(manifest?.bytes ?? new Uint8Array())}`)
    const listed = parseManifest(manifest?.bytes ?? new Uint8Array())
    expect(listed).toEqual(made.manifest)
    expect(listed.files).toEqual(
      others.map(({ path, bytes }) => ({ path, size: bytes.length, sha256: sha256(bytes) })),
    )
    expect(checkTorrent(made, torrent)).toBeUndefined()
    expect(checkManifestFiles(listed, torrent)).toBeUndefined()
  })

  it('have the same info hash whenever they are built from the same files', async () => {
    expect((await fixturePackage()).infoHash).toBe((await fixturePackage()).infoHash)
    expect((await fixturePackage({ seed: 9 })).infoHash).not.toBe((await fixturePackage()).infoHash)
  })

  it('are held against their registration', async () => {
    const made = await fixturePackage({ size: 1_000 })
    const other = await fixturePackage({ size: 1_001 })
    const torrent = await parseTorrent(made.torrent)
    expect(checkTorrent(other, torrent)).toMatch(/info hash/)
    expect(checkTorrent({ ...made, size: made.size + 1 }, torrent)).toMatch(/bytes/)
    expect(checkManifestFiles(other.manifest, torrent)).toMatch(/disagree on/)
    const fewer = { ...made.manifest, files: made.manifest.files.slice(1) }
    expect(checkManifestFiles(fewer, torrent)).toMatch(/different files/)
  })

  it.each<[Lod, boolean, string]>([
    [0, true, 'model.glb'],
    [1, true, 'lod1.glb'],
    [2, true, 'lod2.glb'],
    [2, false, 'model.glb'],
  ])('give for level %i (levels there: %s) the file %s', async (lod, lods, path) => {
    const { manifest } = await fixturePackage({ size: 1_000, lods })
    expect(fileForLod(manifest, lod)?.path).toBe(path)
  })

  it('get larger pieces as they grow', () => {
    const MIB = 1024 * 1024
    const lengths = [1, 32 * MIB - 1, 32 * MIB, 128 * MIB - 1, 128 * MIB]
    expect(lengths.map((length) => pieceLengthFor(length) / 1024)).toEqual([
      256, 256, 512, 512, 1024,
    ])
  })

  it('are named after their title in plain letters', () => {
    expect(slug('Café "Zur Post" №5')).toBe('cafe-zur-post-no5')
    expect(slug('../../etc')).toBe('etc')
    expect(slug('家')).toBe('model')
  })

  it('refuse a manifest that makes no sense', async () => {
    const model = pseudoRandomBytes(10)
    const source = { model, title: 'x', author: '', licence: 'CC0-1.0', triangles: 1 }
    const upsideDown = { min: [0, 1, 0], max: [0, 0, 0] } as const
    await expect(
      buildPackage({ ...source, bounds: { min: [...upsideDown.min], max: [...upsideDown.max] } }),
    ).rejects.toThrow(ManifestError)
    const { manifest } = await fixturePackage({ size: 10 })
    const text = (value: unknown): Uint8Array => new TextEncoder().encode(JSON.stringify(value))
    expect(() => parseManifest(text({ ...manifest, extra: 1 }))).toThrow(ManifestError)
    expect(() => parseManifest(text({ ...manifest, title: undefined }))).toThrow(/^title/)
    expect(() => parseManifest(text({ ...manifest, files: [] }))).toThrow(/^files/)
    expect(() => parseManifest(new Uint8Array([0x7b]))).toThrow(/no JSON/)
    expect(() => parseManifest(new Uint8Array(65 * 1024))).toThrow(/at most/)
    const [file] = manifest.files
    expect(() => encodeManifest({ ...manifest, files: file ? [file, file] : [] })).toThrow(/twice/)
  })
})
