/** Full disks, rotten disks and liars: what the seeder lets through, and what it costs. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { decisions, MODELS } from './faults/decision.ts'
import { LIAR_MS, wasteOnLiar } from './faults/liar.ts'
import { overshoot } from './faults/overshoot.ts'
import { repair } from './faults/repair.ts'
import { rot } from './faults/rot.ts'
import type { BenchRow } from './row.ts'
import type { Figure } from './turns.ts'

const OPERATIONS = 2_000
const FLIP_ROUNDS = 10
/** Of the quota. A disk that was never this full has shown nothing. */
const FULL = 0.9

export async function rows(): Promise<BenchRow[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'cosmos-bench-'))
  try {
    return [
      await decisionRow(),
      await overshootRow(path.join(folder, 'quota')),
      await rotRow(folder, 'off'),
      await rotRow(folder, 'running'),
      await repairRow(),
      await liarRow(folder),
    ]
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

const figure = ({ median, spread }: Figure, digits: number): string =>
  `${median.toFixed(digits)} ±${spread.toFixed(digits)}`

async function decisionRow(): Promise<BenchRow> {
  const { ours, lru } = await decisions()
  return {
    name: `eviction, µs a request, ${MODELS} models`,
    ours: `${figure(ours, 2)} µs`,
    peer: `${figure(lru, 2)} µs (LRU in a Map), limit 2 µs`,
    ...{ ratio: ours.median, target: 2, better: 'lower' },
  }
}

async function overshootRow(dir: string): Promise<BenchRow> {
  const { quota, most, looks } = await overshoot(dir, OPERATIONS)
  if (most < quota * FULL) throw new Error(`the disk was never full: ${most} of ${quota} bytes`)
  return {
    name: `bytes over quota, ${OPERATIONS} random operations`,
    ours: `${Math.max(0, most - quota)} B, at most ${most} B`,
    peer: `limit ${quota} B, ${looks} looks`,
    ...{ ratio: Math.max(0, most - quota), target: 0, better: 'lower' },
  }
}

async function rotRow(folder: string, when: 'off' | 'running'): Promise<BenchRow> {
  const { flips, wrong, refused } = await rot(folder, FLIP_ROUNDS, when)
  const what = when === 'off' ? 'while it is off' : 'written while it runs'
  return {
    name: `rotten bytes served, ${flips} flips ${what}`,
    ours: `${wrong} B, ${refused} of ${flips} found`,
    peer: 'limit 0 B',
    ...{ ratio: wrong, target: 0, better: 'lower' },
  }
}

async function repairRow(): Promise<BenchRow> {
  const { median, spread } = await repair()
  const seconds = { median: median / 1000, spread: spread / 1000 }
  return {
    name: 'rotten package served again, seconds',
    ours: `${figure(seconds, 2)} s`,
    peer: 'limit 5 s, where another seeder has it',
    ...{ ratio: seconds.median, target: 5, better: 'lower' },
  }
}

async function liarRow(folder: string): Promise<BenchRow> {
  const { ours, stock, blocksPerPiece } = await wasteOnLiar(folder)
  const pieces = ours / blocksPerPiece
  return {
    name: `taken from a liar in ${LIAR_MS / 1000} s, pieces, once`,
    ours: `${pieces.toFixed(1)} (${ours} blocks), then a ban`,
    peer: `${(stock / blocksPerPiece).toFixed(1)} (${stock} blocks, webtorrent)`,
    ...{ ratio: pieces, target: 3, better: 'lower' },
  }
}
