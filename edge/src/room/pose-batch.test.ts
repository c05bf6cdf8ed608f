import { decodeDown } from '@cosmos/protocol/room/frames'
import { TIER_TICKS } from '@cosmos/protocol/room/limits'
import { packTiers, TIERS, type Tier } from '@cosmos/protocol/room/tiers'
import { describe, expect, it } from 'vitest'
import { createPoseBatch } from './pose-batch.ts'

const NEAR = new Uint8Array()
const onlyNear = { near: true, slower: false }

/** Leaf and first byte of each pose in a frame. */
function posesIn(frame: Uint8Array | undefined): Record<number, number | undefined> {
  if (frame === undefined) return {}
  const decoded = decodeDown(frame)
  if (!decoded.ok || decoded.value.type !== 'poses') throw new Error('no frame of poses')
  return Object.fromEntries(decoded.value.poses.map(({ leaf, sealed }) => [leaf, sealed[0]]))
}

describe('a batch of poses', () => {
  it('holds the latest of each sender, in one frame that all receivers share', () => {
    const batch = createPoseBatch()
    expect(batch.put(1, Uint8Array.of(1), onlyNear)).toBe(true)
    expect(batch.put(2, Uint8Array.of(2), onlyNear)).toBe(false)
    expect(batch.put(1, Uint8Array.of(3), onlyNear)).toBe(false)
    batch.put(3, Uint8Array.of(4), onlyNear)
    batch.drop(3)
    const beat = batch.take(7)
    const frame = beat?.frameFor(NEAR)
    expect(frame && decodeDown(frame)).toMatchObject({ value: { type: 'poses', tick: 7 } })
    expect(posesIn(frame)).toEqual({ 1: 3, 2: 2 })
    expect(beat?.frameFor(packTiers(new Map([[9, 'far']])))).toBe(frame)
    expect(batch.waiting).toBe(false)
    expect(batch.take(8)).toBeUndefined()
  })

  it('tells of somebody near 20 times, mid 5 times and far once a second', () => {
    const batch = createPoseBatch()
    const [SECONDS, sender] = [5, 6]
    const heard: Record<Tier, number[]> = { near: [], mid: [], far: [] }
    for (let tick = 0; tick < SECONDS * TIER_TICKS.far; tick++) {
      batch.put(sender, Uint8Array.of(tick), { near: true, slower: true })
      const beat = batch.take(tick)
      for (const tier of TIERS) {
        const pose = posesIn(beat?.frameFor(packTiers(new Map([[sender, tier]]))))[sender]
        // Whatever comes is the newest there is, in every tier.
        if (pose !== undefined) heard[tier].push(tick - pose)
      }
    }
    expect(TIERS.map((tier) => heard[tier].length / SECONDS)).toEqual([20, 5, 1])
    expect(TIERS.flatMap((tier) => heard[tier]).every((age) => age === 0)).toBe(true)
  })

  it('gets the last pose of somebody who stops to the slower tiers too, and then rests', () => {
    const batch = createPoseBatch()
    batch.put(3, Uint8Array.of(42), { near: true, slower: true })
    const far = packTiers(new Map([[3, 'far']]))
    const seen: unknown[] = []
    for (let tick = 0; batch.waiting; tick++) {
      if (tick > TIER_TICKS.far) throw new Error('the batch never rests')
      const frame = batch.take(tick)?.frameFor(far)
      if (frame !== undefined) seen.push(posesIn(frame))
    }
    expect(seen).toEqual([{ 3: 42 }])
  })

  it('spreads the far ones over the ticks of a second', () => {
    const batch = createPoseBatch()
    const leaves = Array.from({ length: 100 }, (_, i) => i)
    const far = packTiers(new Map(leaves.map((leaf) => [leaf, 'far'])))
    for (const leaf of leaves) batch.put(leaf, Uint8Array.of(1), { near: true, slower: true })
    const counts: number[] = []
    for (let tick = 0; tick < TIER_TICKS.far; tick++) {
      counts.push(Object.keys(posesIn(batch.take(tick)?.frameFor(far))).length)
    }
    expect(counts).toEqual(Array(TIER_TICKS.far).fill(100 / TIER_TICKS.far))
  })
})
