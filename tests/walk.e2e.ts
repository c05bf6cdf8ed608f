/** A first visit: arrive, see the city, walk, look at a parcel, jump, share where one stands. */
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, inject, test } from 'vitest'
import { launchBrowser, PHONE, type Visitor, visit } from './support/visitor.ts'

const { portal, chainId } = inject('stack')
let browser: Browser

beforeAll(async () => {
  browser = await launchBrowser()
})
afterAll(() => browser.close())

describe('a visitor on a desktop', () => {
  let visitor: Visitor
  beforeAll(async () => {
    visitor = await visit(browser, portal)
  })
  afterAll(() => visitor.leave())

  test('arrives at the southern gate', async ({ expect }) => {
    const { parcel } = await visitor.stats()
    expect(parcel).toEqual([0, -39])
  })

  test('sees the models of the surroundings arrive, verified', async ({ expect }) => {
    const stats = await visitor.until(
      'models stand',
      (s) => s.models.shown > 50 && s.bytes.verified > 0,
    )
    expect(stats.models.failed).toBe(0)
    expect(stats.bytes.verified).toBeLessThanOrEqual(stats.bytes.received)
    expect(stats.sources.length).toBeGreaterThan(0)
  })

  test('gets the whole map with a proof against the chain', async ({ expect }) => {
    const { grid } = await visitor.until('the grid is proven', (s) => s.grid.proven)
    expect(grid.block).toBeGreaterThan(0)
  })

  test('stays within the budget of draw calls and triangles', async ({ expect }) => {
    const stats = await visitor.until('all models stand', (s) => s.models.loading === 0)
    expect(stats.drawCalls).toBeLessThanOrEqual(300)
    expect(stats.triangles).toBeLessThanOrEqual(1_500_000)
    expect(stats.triangles).toBeGreaterThan(10_000)
  })

  test('walks with the keyboard, and the address keeps up', async ({ expect }) => {
    const before = (await visitor.stats()).position
    await visitor.page.locator('canvas').first().focus()
    await visitor.page.keyboard.down('w')
    const after = await visitor.until(
      'some metres are covered',
      (s) => s.position[2] < before[2] - 3,
    )
    await visitor.page.keyboard.up('w')
    expect(after.position[0]).toBeCloseTo(before[0], 0)
    await visitor.page.waitForFunction(() => /^#-?\d+,-?\d+/.test(location.hash))
  })

  test('reads a parcel’s card: title, class, owner and what stands there', async ({ expect }) => {
    const { page } = visitor
    const parcel = await builtParcel()
    await findOnMap(visitor, `${parcel.x},${parcel.y}`)
    await page.getByRole('button', { name: 'Details' }).click()
    const card = page.locator('body')
    await expect.poll(() => card.textContent()).toContain(`Title ${parcel.id}`)
    const text = (await card.textContent()) ?? ''
    expect(text).toContain(parcel.class === 'ico' ? 'Claim land' : 'Auction land')
    expect(text).toContain(parcel.owner.slice(0, 6))
    expect(text).toContain(parcel.models[0]?.name ?? 'a model')
  })

  test('jumps with the map', async ({ expect }) => {
    const { page } = visitor
    await findOnMap(visitor, '20,60')
    await page.getByRole('button', { name: 'Go here' }).first().click()
    await visitor.until('somewhere else', (s) => s.parcel[0] === 20 && s.parcel[1] === 60)
    await expect.poll(() => page.evaluate(() => location.hash)).toMatch(/^#20,60/)
  })

  test('caused no error in the page', ({ expect }) => {
    expect(visitor.errors).toEqual([])
  })
})

async function findOnMap({ page }: Visitor, text: string): Promise<void> {
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Map' }).first().click()
  await page.getByLabel('Find a parcel by X,Y or by title number').fill(text)
  await page.keyboard.press('Enter')
}

interface Parcel {
  x: number
  y: number
  id: number | null
  class: string
  owner: string
  models: { name: string }[]
}

/** A private parcel near the gate on which somebody has built, as the API names it. */
async function builtParcel(): Promise<Parcel> {
  const ids = [...Array(8).keys()].map((i) => `${6 + i},-43`).join(';')
  const answer = await fetch(`${portal}/api/parcels?ids=${ids}`)
  const { parcels } = (await answer.json()) as { parcels: Parcel[] }
  const found = parcels.find((p) => p.models.length > 0 && /ico|auction/.test(p.class))
  if (!found) throw new Error('the small city has houses at 6..13,-43')
  return found
}

describe('a deep link', () => {
  test('leads to the parcel and the heading it names', async ({ expect }) => {
    const visitor = await visit(browser, `${portal}/#7,-45,90`)
    expect((await visitor.stats()).parcel).toEqual([7, -45])
    await expect.poll(() => visitor.page.evaluate(() => location.hash)).toBe('#7,-45,90')
    await visitor.leave()
  })

  test('that names nowhere leads to the arrival, and says so', async ({ expect }) => {
    const visitor = await visit(browser, `${portal}/#far,away`)
    expect((await visitor.stats()).parcel).toEqual([0, -39])
    expect(await visitor.page.locator('body').textContent()).toMatch(/southern gate/)
    await visitor.leave()
  })
})

describe('a visitor on a phone', () => {
  test('walks with a thumb', async ({ expect }) => {
    const visitor = await visit(browser, portal, { viewport: PHONE, touch: true })
    const before = (await visitor.stats()).position
    const session = await visitor.context.newCDPSession(visitor.page)
    const touch = (type: 'touchStart' | 'touchMove' | 'touchEnd', y: number) =>
      session.send('Input.dispatchTouchEvent', {
        type,
        touchPoints: type === 'touchEnd' ? [] : [{ x: 80, y, id: 1 }],
      })
    await visitor.page.keyboard.press('Escape')
    await touch('touchStart', 600)
    await touch('touchMove', 520)
    const after = await visitor.until(
      'some metres are covered',
      (s) => s.position[2] < before[2] - 2,
    )
    await touch('touchEnd', 520)
    expect(after.position[2]).toBeLessThan(before[2])
    expect(chainId).toBe(31337)
    await visitor.leave()
  })
})
