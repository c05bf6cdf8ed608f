/** A package on disk as clients of BitTorrent keep it. */
import { mkdir, writeFile } from 'node:fs/promises'
import path from 'node:path'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { parseTorrent } from '@cosmos/protocol/content/torrent'

export interface LaidOut {
  readonly torrentFile: string
  /** The folder that the torrent's own folder lies in. */
  readonly files: string
}

/** Writes the files into `folder`, and the .torrent beside. */
export async function layOut(folder: string, made: ModelPackage): Promise<LaidOut> {
  const { name } = await parseTorrent(made.torrent)
  const files = path.join(folder, 'files')
  const torrentFile = path.join(folder, 'made.torrent')
  await mkdir(path.join(files, name), { recursive: true })
  for (const { path: file, bytes } of made.files) {
    await writeFile(path.join(files, name, file), bytes)
  }
  await writeFile(torrentFile, made.torrent)
  return { torrentFile, files }
}
