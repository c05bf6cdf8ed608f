/** The whole city from one node after the other, or from the chain itself where no node answers. */
import { GridFormatError } from '@cosmos/protocol/grid/bytes'
import { applyDelta } from '@cosmos/protocol/grid/delta'
import { decodeGrid, gridKind } from '@cosmos/protocol/grid/snapshot'
import { createLightNode } from '@cosmos/protocol/lightnode/light-node'
import type { CityState } from '@cosmos/protocol/lightnode/types'
import { MAX_GRID_BYTES, NODE_WINDOW_MS } from '../limits.ts'
import type { Fetch } from '../read-http.ts'
import { readHttp } from '../read-http.ts'
import type { FoundCity } from './discover.ts'
import { openRpc } from './discover.ts'

/** A node answered, but with another city than the one that was found. */
export class OtherCity extends Error {
  override readonly name = 'OtherCity'
}

/** Which city a grid must be of. */
export type CityName = Pick<CityState, 'chainId' | 'cosmos'>

export interface FetchedGrid {
  readonly city: CityState
  readonly node: string
  readonly bytes: number
}

/** Asks the nodes in order. Rejects with an AggregateError of what each of them did wrong. */
export async function fetchGrid(options: {
  readonly nodes: readonly string[]
  readonly name: CityName
  /** What is known already: nodes may then answer with the difference. */
  readonly known?: CityState | undefined
  readonly fetch: Fetch
  readonly onAsk?: (node: string) => void
}): Promise<FetchedGrid> {
  const { nodes, name, known, fetch, onAsk } = options
  const failures: unknown[] = []
  for (const node of nodes) {
    onAsk?.(node)
    for (const base of known ? [known, undefined] : [undefined]) {
      try {
        const since = base ? `?since=${base.block.number}` : ''
        const bytes = await readHttp(fetch, `${node}/api/grid${since}`, {
          windowMs: NODE_WINDOW_MS,
          maxBytes: MAX_GRID_BYTES,
        })
        return { city: readGrid(bytes, name, base), node, bytes: bytes.length }
      } catch (error) {
        failures.push(error)
        // A difference that does not fit is no fault: the chain may have changed its mind.
        if (!(error instanceof GridFormatError)) break
      }
    }
  }
  throw new AggregateError(failures, failures.map(messageOf).join('; ') || 'no node is known')
}

/** A snapshot or a delta on `known`. Throws GridFormatError or OtherCity. */
export function readGrid(
  bytes: Uint8Array,
  name: CityName,
  known: CityState | undefined,
): CityState {
  const isDelta = known !== undefined && gridKind(bytes) === 'delta'
  const city = isDelta ? applyDelta(known, bytes) : decodeGrid(bytes)
  if (city.chainId !== name.chainId || city.cosmos !== name.cosmos) {
    throw new OtherCity(`sent the city ${city.cosmos} of chain ${city.chainId}`)
  }
  return city
}

/** Reads every title from the RPC endpoint: slower, but it needs nobody else. */
export async function readGridFromChain(found: FoundCity, fetch: Fetch): Promise<CityState> {
  const failures: unknown[] = []
  for (const url of found.rpcUrls) {
    const node = createLightNode({
      rpc: openRpc(fetch, url),
      cosmos: found.cosmos,
      chainId: found.chainId,
    })
    try {
      await node.sync()
      const city = node.state()
      if (city) return city
    } catch (error) {
      failures.push(error)
    }
  }
  throw new AggregateError(failures, failures.map(messageOf).join('; ') || 'no RPC is known')
}

export const messageOf = (error: unknown): string =>
  error instanceof Error ? error.message : String(error)
