import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import type { Address } from '@cosmos/protocol/lightnode/types'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { SIGNER_BYTES_PER_DAY } from '../limits.ts'
import { openUploadBudget } from './budget.ts'

const ALICE = `0x${'11'.repeat(20)}` as Address
const BOB = `0x${'22'.repeat(20)}` as Address
const DAY = 86_400

let folder: string
let time: number
let failures: unknown[]

beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'cosmos-budget-'))
  time = 1_800_000_000
  failures = []
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const open = () =>
  openUploadBudget({
    file: path.join(folder, 'budgets.json'),
    now: () => time,
    failed: (error) => failures.push(error),
  })

it('is one for each signer, and fills up over a day', async () => {
  const budget = await open()
  expect(await budget.charge(ALICE, SIGNER_BYTES_PER_DAY)).toBeUndefined()
  expect(await budget.charge(ALICE, SIGNER_BYTES_PER_DAY / 2)).toBe(DAY / 2)
  expect(await budget.charge(BOB, 1)).toBeUndefined()
  time += DAY / 2
  expect(await budget.charge(ALICE, SIGNER_BYTES_PER_DAY / 2)).toBeUndefined()
  expect(await budget.charge(ALICE, SIGNER_BYTES_PER_DAY / 4)).toBe(DAY / 4)
})

it('survives a restart', async () => {
  await (await open()).charge(ALICE, SIGNER_BYTES_PER_DAY)
  expect(await (await open()).charge(ALICE, 1)).toBeGreaterThan(0)
  expect(await (await open()).charge(BOB, 1)).toBeUndefined()
})

it('says so and starts anew when its file is damaged', async () => {
  await writeFile(path.join(folder, 'budgets.json'), '{"signer":')
  const budget = await open()
  expect(failures).toHaveLength(1)
  expect(await budget.charge(ALICE, 1)).toBeUndefined()
  expect(await (await open()).charge(ALICE, SIGNER_BYTES_PER_DAY)).toBe(1)
})

it('takes charges at the same time one after the other', async () => {
  const budget = await open()
  const third = SIGNER_BYTES_PER_DAY / 3
  const answers = await Promise.all([1, 2, 3, 4].map(() => budget.charge(ALICE, third)))
  expect(answers.filter((wait) => wait === undefined)).toHaveLength(3)
  expect(await (await open()).charge(ALICE, third)).toBeGreaterThan(0)
})
