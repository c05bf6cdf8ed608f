/**
 * Where a package lies: one file per info hash, all its files one after the other as the torrent
 * orders them. Names come from the hash alone; no path of a torrent ever reaches the file system.
 */
import path from 'node:path'
import type { InfoHash } from '@cosmos/protocol/content/info-hash'

export interface Layout {
  readonly root: string
  readonly index: string
  readonly lock: string
  readonly content: string
  readonly partials: string
  /** 256 folders keep each of them small. */
  shard(infoHash: InfoHash): string
  complete(infoHash: InfoHash): string
  partial(infoHash: InfoHash): string
}

export function layoutOf(root: string): Layout {
  const content = path.join(root, 'content')
  const partials = path.join(root, 'partial')
  const shard = (infoHash: InfoHash): string => path.join(content, infoHash.slice(0, 2))
  return {
    root,
    index: path.join(root, 'index.sqlite'),
    lock: path.join(root, 'lock'),
    content,
    partials,
    shard,
    complete: (infoHash) => path.join(shard(infoHash), infoHash),
    partial: (infoHash) => path.join(partials, infoHash),
  }
}
