/**
 * Fetches and keeps models by info hash and level. Coarse levels come first, near ones before far
 * ones, a few at a time; what fails is tried again later and meanwhile stays invisible.
 */
import type { InfoHash } from '@cosmos/protocol/lightnode/types'
import type { LodLevel, ModelSource } from '../../ports.ts'
import { type PlainModel, readPlainGlb } from './plain-glb.ts'
import { type Wall, wallsOf } from './walls.ts'

/** One level, ready to be shown. */
export type LoadedLevel =
  | { readonly kind: 'plain'; readonly model: PlainModel; readonly key: string }
  | { readonly kind: 'textured'; readonly bytes: ArrayBuffer; readonly key: string }

export interface LibraryStats {
  readonly loading: number
  readonly failed: number
}

export interface ModelLibrary {
  setSource(source: ModelSource): void
  /** The level asked for, or the nearest one that is here. */
  best(infoHash: InfoHash, level: LodLevel): LoadedLevel | undefined
  /** Says that a level is wanted at `distance` metres. Repeat while it is; forgotten otherwise. */
  want(infoHash: InfoHash, level: LodLevel, distance: number): void
  /** Starts what is wanted most, and drops what nobody wants any more. Call once per round of wants. */
  dispatch(): void
  /** Half the diagonal of the model's footprint and height, metres; a guess before it is known. */
  radius(infoHash: InfoHash): number
  /** Walls of the finest level so far; none before one fine enough is here. */
  walls(infoHash: InfoHash): readonly Wall[]
  /** Counts up whenever a level has arrived. */
  readonly version: number
  stats(): LibraryStats
}

/** Downloads at a time: enough for several seeders, few enough that near ones come first. */
const PARALLEL = 6
/** A model nobody could deliver may be there later. Milliseconds. */
const RETRY_AFTER = 20_000
/** A house, until something is known. */
const GUESSED_RADIUS = 8
const COARSEST: LodLevel = 2

interface Entry {
  readonly levels: Map<LodLevel, LoadedLevel>
  radius: number
  walls: readonly Wall[]
  wallLevel: LodLevel
  failedAt: number | undefined
}

interface Want {
  readonly infoHash: InfoHash
  readonly level: LodLevel
  distance: number
}

export function createModelLibrary(clock: () => number): ModelLibrary {
  const entries = new Map<InfoHash, Entry>()
  const running = new Map<string, AbortController>()
  let wants = new Map<string, Want>()
  /** Models of the last whole round, whatever their level. */
  let wantedOfAll = new Set<InfoHash>()
  /** What the last whole round wanted and nobody has begun, nearest first. */
  let queue: { readonly key: string; readonly want: Want }[] = []
  let source: ModelSource | undefined
  let version = 0

  const entryOf = (infoHash: InfoHash): Entry => {
    const known = entries.get(infoHash)
    if (known) return known
    const fresh: Entry = {
      levels: new Map(),
      radius: GUESSED_RADIUS,
      walls: [],
      wallLevel: COARSEST,
      failedAt: undefined,
    }
    entries.set(infoHash, fresh)
    return fresh
  }

  async function fetchLevel({ infoHash, level, distance }: Want, key: string): Promise<void> {
    if (!source) return
    const controller = new AbortController()
    running.set(key, controller)
    const entry = entryOf(infoHash)
    try {
      const bytes = await source.load(infoHash, level, {
        priority: distance,
        signal: controller.signal,
      })
      const plain = readPlainGlb(bytes)
      entry.levels.set(
        level,
        plain ? { kind: 'plain', model: plain, key } : { kind: 'textured', bytes, key },
      )
      if (plain) measure(entry, plain, level)
      entry.failedAt = undefined
      version++
    } catch {
      // Why is the source's to tell (it counts and reports); here it only matters that there is nothing.
      if (!controller.signal.aborted) entry.failedAt = clock()
    } finally {
      running.delete(key)
      // Not in the next frame: a machine that draws slowly must not load slowly too.
      beginNext()
    }
  }

  function beginNext(): void {
    while (source && running.size < PARALLEL) {
      const next = queue.shift()
      if (!next) return
      if (!running.has(next.key)) void fetchLevel(next.want, next.key)
    }
  }

  return {
    setSource(next) {
      source = next
      for (const entry of entries.values()) entry.failedAt = undefined
      beginNext()
    },
    best(infoHash, level) {
      const levels = entries.get(infoHash)?.levels
      if (!levels) return undefined
      const order: LodLevel[] = level === 0 ? [0, 1, 2] : level === 1 ? [1, 0, 2] : [2, 1, 0]
      for (const candidate of order) {
        const found = levels.get(candidate)
        if (found) return found
      }
      return undefined
    },
    want(infoHash, level, distance) {
      const entry = entryOf(infoHash)
      if (entry.levels.has(level)) return
      if (entry.failedAt !== undefined && clock() - entry.failedAt < RETRY_AFTER) return
      // Something to see at once, before the fine one.
      const first = entry.levels.size === 0 ? COARSEST : level
      const key = `${infoHash}/${first}`
      const known = wants.get(key)
      if (known) known.distance = Math.min(known.distance, distance)
      else wants.set(key, { infoHash, level: first, distance })
    },
    dispatch() {
      for (const [key, controller] of running) if (!wants.has(key)) controller.abort()
      queue = [...wants]
        .filter(([key]) => !running.has(key))
        .map(([key, want]) => ({ key, want }))
        .sort((a, b) => a.want.distance - b.want.distance)
      beginNext()
      wantedOfAll = new Set([...wants.values()].map(({ infoHash }) => infoHash))
      wants = new Map()
    },
    radius: (infoHash) => entries.get(infoHash)?.radius ?? GUESSED_RADIUS,
    walls: (infoHash) => entries.get(infoHash)?.walls ?? [],
    get version() {
      return version
    },
    stats() {
      const failed = [...entries.values()].filter(
        (entry) => entry.failedAt !== undefined && entry.levels.size === 0,
      ).length
      const missing = [...wantedOfAll].filter(
        (infoHash) => entries.get(infoHash)?.levels.size === 0,
      ).length
      return { loading: Math.max(missing, running.size), failed }
    },
  }
}

function measure(entry: Entry, model: PlainModel, level: LodLevel): void {
  const layers = [model.city, model.glow].filter((layer) => layer !== undefined)
  let furthest = 0
  for (const { positions } of layers) {
    for (let i = 0; i < positions.length; i += 3) {
      const [x = 0, y = 0, z = 0] = positions.subarray(i, i + 3)
      furthest = Math.max(furthest, Math.hypot(x, y / 2, z))
    }
  }
  entry.radius = Math.max(0.3, furthest)
  // The coarsest level is a closed prism: it would wall up every arch.
  if (level < COARSEST && (entry.walls.length === 0 || level < entry.wallLevel)) {
    entry.walls = wallsOf(layers)
    entry.wallLevel = level
  }
}
