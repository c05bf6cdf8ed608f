/**
 * A finished package in one file of the cache: JSON header length (u32, big-endian), the header,
 * then the .torrent and the files as the torrent orders them.
 */
import { readFile, writeFile } from 'node:fs/promises'
import type { ModelPackage } from '@cosmos/protocol/content/package'

interface Header {
  readonly facts: Omit<ModelPackage, 'torrent' | 'files'>
  readonly torrent: number
  readonly files: readonly { readonly path: string; readonly size: number }[]
}

export async function writePackage(path: string, one: ModelPackage): Promise<void> {
  const { infoHash, size, manifestHash, manifest, torrent, files } = one
  const header: Header = {
    facts: { infoHash, size, manifestHash, manifest },
    torrent: torrent.length,
    files: files.map((file) => ({ path: file.path, size: file.bytes.length })),
  }
  const json = new TextEncoder().encode(JSON.stringify(header))
  const length = new Uint8Array(4)
  new DataView(length.buffer).setUint32(0, json.length)
  await writeFile(path, Buffer.concat([length, json, torrent, ...files.map((file) => file.bytes)]))
}

/** Rejects where the file is missing or not whole. */
export async function readPackage(path: string): Promise<ModelPackage> {
  const bytes = new Uint8Array(await readFile(path))
  const length = new DataView(bytes.buffer).getUint32(0)
  const header = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length))) as Header
  let at = 4 + length
  const take = (size: number): Uint8Array => {
    const part = bytes.slice(at, at + size)
    if (part.length !== size) throw new Error(`${path} ends too early`)
    at += size
    return part
  }
  const torrent = take(header.torrent)
  const files = header.files.map((file) => ({ path: file.path, bytes: take(file.size) }))
  return { ...header.facts, torrent, files }
}
