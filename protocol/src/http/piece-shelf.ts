/** The pieces a node serves: those of its newest city and of the last few somebody read an index of. */
import { sha256, toHex } from '../content/digest.ts'
import type { GridIndex, PieceRef } from '../grid/piece-index.ts'
import { encodePieces } from '../grid/pieces.ts'
import type { CityState } from '../lightnode/types.ts'
import { HTTP_LIMITS } from './limits.ts'

type Bytes = Uint8Array<ArrayBuffer>

export interface PieceShelf {
  /** The index of a city; its pieces are on the shelf from then on. */
  index(state: CityState): Promise<GridIndex>
  /** Bytes of that SHA-256, while one of the cities kept has such a piece. */
  get(hash: string): Bytes | undefined
}

interface Shelved {
  readonly state: CityState
  readonly pieces: Map<string, Bytes>
  readonly index: Promise<GridIndex>
}

/** Keeps the pieces of `HTTP_LIMITS.pieceSets` cities; they share what did not change. */
export function createPieceShelf(): PieceShelf {
  let sets: Shelved[] = []

  const get = (hash: string): Bytes | undefined =>
    sets.findLast(({ pieces }) => pieces.has(hash))?.pieces.get(hash)

  async function fill(state: CityState, pieces: Map<string, Bytes>): Promise<GridIndex> {
    const name = async (bytes: Bytes): Promise<PieceRef> => {
      const hash = toHex(await sha256(bytes))
      // The very bytes served before: whoever compressed them need not do so again.
      pieces.set(hash, get(hash) ?? bytes)
      return { hash, length: bytes.length }
    }
    const { titles, ground, models, nodes } = encodePieces(state)
    const { chainId, cosmos, block, contracts } = state
    return {
      ...{ chainId, cosmos, block, contracts },
      titles: await Promise.all(titles.map(name)),
      ground: await Promise.all(ground.map(name)),
      models: await Promise.all(models.map(name)),
      nodes: await Promise.all(nodes.map(name)),
    }
  }

  return {
    index(state) {
      const kept = sets.find((set) => set.state === state)
      if (kept) return kept.index
      const pieces = new Map<string, Bytes>()
      const index = fill(state, pieces)
      sets = [...sets, { state, pieces, index }].slice(-HTTP_LIMITS.pieceSets)
      return index
    },
    get,
  }
}
