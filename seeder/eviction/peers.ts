/** Known policies to compare ours with, in their textbook form. */
import { createHeap } from '../src/eviction/heap.ts'
import { seededRandom } from './random.ts'
import type { Trace } from './traces.ts'

/** A cache that is asked for one model after the other. */
export interface Cache {
  /** Whether the model was there; afterwards it is, if it can be. `at` counts requests. */
  request(model: number, bytes: number, at: number): boolean
}

export function lru(capacity: number): Cache {
  const items = new Map<number, number>()
  // Kept, because a new one would pass over the places of all that went before.
  const oldestFirst = items.entries()
  let used = 0
  return {
    request(model, bytes) {
      const hit = items.delete(model)
      if (bytes > capacity) return false
      if (!hit) used += bytes
      items.set(model, bytes)
      while (used > capacity) {
        const { done, value } = oldestFirst.next()
        if (done) break
        items.delete(value[0])
        used -= value[1]
      }
      return hit
    },
  }
}

/** Greedy-Dual-Size-Frequency (Cherkasova, 1998): age + uses per byte. */
export function gdsf(capacity: number): Cache {
  const items = new Map<number, { bytes: number; uses: number; value: number }>()
  const heap = createHeap<number>((model) => items.get(model)?.value)
  let used = 0
  let age = 0
  return {
    request(model, bytes) {
      const known = items.get(model)
      if (known) {
        known.uses++
        known.value = age + known.uses / bytes
        return true
      }
      if (bytes > capacity) return false
      while (used + bytes > capacity) {
        const victim = heap.pop()
        if (victim === undefined) break
        const gone = items.get(victim)
        age = gone?.value ?? age
        used -= gone?.bytes ?? 0
        items.delete(victim)
      }
      used += bytes
      items.set(model, { bytes, uses: 1, value: age + 1 / bytes })
      heap.push(model)
      return false
    },
  }
}

/** S3-FIFO (Yang et al., SOSP 2023), with queues counted in bytes: a tenth is probation. */
export function s3fifo(capacity: number): Cache {
  const small = new Map<number, number>()
  const main = new Map<number, number>()
  const ghost = new Map<number, number>()
  const uses = new Map<number, number>()
  const taken = { small: 0, main: 0, ghost: 0 }
  function remember(model: number, bytes: number): void {
    ghost.set(model, bytes)
    taken.ghost += bytes
    for (const [oldest, size] of ghost) {
      if (taken.ghost <= capacity * 0.9) break
      ghost.delete(oldest)
      taken.ghost -= size
    }
  }
  function evictSmall(): void {
    for (const [model, bytes] of small) {
      small.delete(model)
      taken.small -= bytes
      if ((uses.get(model) ?? 0) > 0) {
        main.set(model, bytes)
        taken.main += bytes
        uses.set(model, 0)
        continue
      }
      uses.delete(model)
      remember(model, bytes)
      return
    }
  }
  function evictMain(): void {
    for (const [model, bytes] of main) {
      main.delete(model)
      const left = uses.get(model) ?? 0
      if (left > 0) {
        main.set(model, bytes)
        uses.set(model, left - 1)
        continue
      }
      taken.main -= bytes
      uses.delete(model)
      return
    }
  }
  return {
    request(model, bytes) {
      const count = uses.get(model)
      if (count !== undefined) {
        uses.set(model, Math.min(3, count + 1))
        return true
      }
      if (bytes > capacity) return false
      while (taken.small + taken.main + bytes > capacity) {
        if (taken.small >= capacity * 0.1 || main.size === 0) evictSmall()
        else evictMain()
      }
      uses.set(model, 0)
      const known = ghost.get(model)
      if (known === undefined) {
        small.set(model, bytes)
        taken.small += bytes
      } else {
        ghost.delete(model)
        taken.ghost -= known
        main.set(model, bytes)
        taken.main += bytes
      }
      return false
    },
  }
}

/**
 * Knows the future. For bytes, what is asked for last goes (Belady, 1966); for requests, what is
 * large and asked for late among a sample, as libCacheSim's BeladySize does. What is never asked
 * for again does not come in.
 */
export function belady(
  { requests }: Trace,
  goal: 'bytes' | 'requests',
): (capacity: number) => Cache {
  const nextUse = new Float64Array(requests.length)
  const last = new Map<number, number>()
  for (let at = requests.length - 1; at >= 0; at--) {
    const model = requests[at] ?? 0
    nextUse[at] = last.get(model) ?? NEVER
    last.set(model, at)
  }
  return (capacity) => {
    const items = new Map<number, { bytes: number; next: number; place: number }>()
    const models: number[] = []
    const heap = createHeap<number>((model) => {
      const item = items.get(model)
      return item && -item.next
    })
    const random = seededRandom(1)
    let used = 0

    function worstOfSample(now: number): number {
      let [worst, most] = [models[0] ?? 0, -1]
      for (let i = 0; i < SAMPLE; i++) {
        const model = models[Math.floor(random() * models.length)] ?? 0
        const { bytes = 0, next = 0 } = items.get(model) ?? {}
        if ((next - now) * bytes <= most) continue
        worst = model
        most = (next - now) * bytes
      }
      return worst
    }
    function remove(model: number): void {
      const { bytes = 0, place = 0 } = items.get(model) ?? {}
      const moved = models.pop() ?? model
      if (moved !== model) {
        models[place] = moved
        const item = items.get(moved)
        if (item) item.place = place
      }
      items.delete(model)
      used -= bytes
    }
    return {
      request(model, bytes, at) {
        const next = nextUse[at] ?? NEVER
        const known = items.get(model)
        if (known) {
          known.next = next
          if (goal === 'bytes') heap.push(model)
          return true
        }
        if (next === NEVER || bytes > capacity) return false
        items.set(model, { bytes, next, place: models.push(model) - 1 })
        if (goal === 'bytes') heap.push(model)
        used += bytes
        while (used > capacity) remove(goal === 'bytes' ? (heap.pop() ?? model) : worstOfSample(at))
        return false
      },
    }
  }
}

const NEVER = Number.MAX_SAFE_INTEGER
const SAMPLE = 128
