/**
 * What the main actions cost: gas of whole transactions under the rules of the local chain, area by
 * area (`gas/index.ts`). `node contracts/test/gas.ts` rewrites the committed snapshot.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { build } from '../build.ts'
import { startCity } from './city.ts'
import { GAS_AREAS, type GasArea } from './gas/index.ts'
import { buildTestContracts } from './test-contract.ts'

export const GAS_FILE = new URL('../gas-snapshot.json', import.meta.url)

/** What was done -> gas. */
export type GasTable = Readonly<Record<string, number>>

export const committedGas = (): GasTable => JSON.parse(readFileSync(GAS_FILE, 'utf8'))

export interface MeasureOptions {
  /** A chain that stands already, instead of our local one. It is put back to where it was. */
  readonly url?: string
  /** All but those whose figures are not the same every time. */
  readonly areas?: readonly GasArea[]
}

/** Every area in a city of its own. `build` and `buildTestContracts` must have run. */
export async function measureGas({ url, areas }: MeasureOptions = {}): Promise<GasTable> {
  const gas: Record<string, number> = {}
  for (const { measure } of areas ?? GAS_AREAS.filter(({ exact }) => exact)) {
    for (const [action, used] of Object.entries(await inFreshCity(url, measure))) {
      if (action in gas) throw new Error(`two areas measure what they call ${action}`)
      gas[action] = used
    }
  }
  return gas
}

async function inFreshCity(url: string | undefined, measure: GasArea['measure']) {
  const city = await startCity(url === undefined ? {} : { url, undo: true })
  try {
    return await measure(city)
  } finally {
    await city.close()
  }
}

if (import.meta.main) {
  await build()
  await buildTestContracts()
  writeFileSync(GAS_FILE, `${JSON.stringify(await measureGas(), null, 2)}\n`)
}
