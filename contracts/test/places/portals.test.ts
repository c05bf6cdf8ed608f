import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from '../city.ts'
import { at, PRIVATE, release, STREET, sell } from './ground.ts'

/** Twelve titles of Anna's, each with a planet; Carl's one, without. */
const HOMES = PRIVATE.slice(0, 12)
const HOME = at(HOMES, 0)
const OTHER = at(HOMES, 1)
const SHOP = at(PRIVATE, 20)
const INN = at(PRIVATE, 21)
const MAX_PORTALS = 8

let city: City
let anna: string
let bert: string
let carl: string
let genesis: string
const portals = <T>(fn: string, ...args: unknown[]) => city.call<T>('Portals', fn, args)
const send = (from: string, fn: string, ...args: unknown[]) => city.send(from, 'Portals', fn, args)
const refused = (from: string, fn: string, ...args: unknown[]) => refusalOf(send(from, fn, ...args))
const titlesAt = (planet: number) => portals<bigint[]>('portalsOf', planet, 0, 99)
const planetsAt = (title: number) => portals<bigint[]>('planetsOf', title)

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl] = city.people
  await release(city, HOMES, anna)
  await release(city, [SHOP, INN], carl)
  for (const id of HOMES) await city.send(anna, 'Planet', 'found', [id, `Planet ${id}`])
  genesis = await city.rpc<string>('evm_snapshot')
})
beforeEach(async () => {
  await city.rpc('evm_revert', [genesis])
  genesis = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

describe('opening a portal', () => {
  it('needs the consent of the planet’s owner', async () => {
    expect(await portals('isWelcome', SHOP, HOME)).toBe(false)
    expect(await refused(carl, 'open', SHOP, HOME)).toBe('NotWelcome')
    const { logs: asked } = await send(anna, 'invite', HOME, SHOP, true)
    expect(asked.map((log) => [log.name, ...log.args])).toEqual([
      ['Invited', BigInt(HOME), BigInt(SHOP), true],
    ])
    expect(await portals('isWelcome', SHOP, HOME)).toBe(true)
    expect(await portals('isWelcome', INN, HOME)).toBe(false)
    expect(await refused(carl, 'open', INN, HOME)).toBe('NotWelcome')
    const { logs } = await send(carl, 'open', SHOP, HOME)
    expect(logs.map((log) => [log.name, ...log.args])).toEqual([
      ['PortalOpened', BigInt(SHOP), BigInt(HOME)],
    ])
    expect(await portals('isPortal', SHOP, HOME)).toBe(true)
    expect(await titlesAt(HOME)).toEqual([BigInt(SHOP)])
    expect(await planetsAt(SHOP)).toEqual([BigInt(HOME)])
    expect(await portals('portalCount', HOME)).toBe(1n)
  })

  it('needs no invitation where the planet is open to all, or the opener’s own', async () => {
    const { logs } = await send(anna, 'setOpen', HOME, true)
    expect(logs.map((log) => [log.name, ...log.args])).toEqual([
      ['OpenedToAll', BigInt(HOME), true],
    ])
    expect(await portals('isOpen', HOME)).toBe(true)
    await send(carl, 'open', SHOP, HOME)
    await send(anna, 'setOpen', HOME, false)
    expect(await portals('isOpen', HOME)).toBe(false)
    expect(await refused(carl, 'open', INN, HOME)).toBe('NotWelcome')
    expect(await portals('isPortal', SHOP, HOME)).toBe(true)
    await send(anna, 'open', OTHER, HOME)
    expect(await titlesAt(HOME)).toEqual([BigInt(SHOP), BigInt(OTHER)])
  })

  it('is for who may build on the title', async () => {
    await send(anna, 'setOpen', HOME, true)
    expect(await refused(bert, 'open', SHOP, HOME)).toBe('MayNotBuild')
    expect(await refused(anna, 'open', SHOP, HOME)).toBe('MayNotBuild')
    expect(await refused(anna, 'open', 50_000, HOME)).toBe('MayNotBuild')
    await city.send(carl, 'LandTitle', 'setBuilder', [SHOP, bert, 2n ** 40n - 1n])
    await send(bert, 'open', SHOP, HOME)
    expect(await refused(anna, 'open', STREET, HOME)).toBe('MayNotBuild')
    await send(city.foundation, 'open', STREET, HOME)
    expect(await titlesAt(HOME)).toEqual([BigInt(SHOP), BigInt(STREET)])
  })

  it('leads to planets that exist, once to each', async () => {
    expect(await refused(carl, 'open', SHOP, INN)).toBe('ERC721NonexistentToken')
    expect(await refused(carl, 'invite', INN, SHOP, true)).toBe('ERC721NonexistentToken')
    expect(await refused(carl, 'setOpen', INN, true)).toBe('ERC721NonexistentToken')
    await send(anna, 'setOpen', HOME, true)
    await send(carl, 'open', SHOP, HOME)
    expect(await refused(carl, 'open', SHOP, HOME)).toBe('AlreadyPortal')
  })

  it('leads from one title to eight planets at most', async () => {
    for (const home of HOMES) await send(anna, 'setOpen', home, true)
    for (const home of HOMES.slice(0, MAX_PORTALS)) await send(carl, 'open', SHOP, home)
    expect(await refused(carl, 'open', SHOP, at(HOMES, 8))).toBe('TooManyPortals')
    expect(await refused(carl, 'open', SHOP, at(HOMES, 7))).toBe('AlreadyPortal')
    await send(carl, 'close', SHOP, at(HOMES, 2))
    await send(carl, 'open', SHOP, at(HOMES, 8))
    expect(await planetsAt(SHOP)).toEqual([0, 1, 7, 3, 4, 5, 6, 8].map((i) => BigInt(at(HOMES, i))))
    expect(await portals('MAX_PORTALS')).toBe(8n)
  })
})

describe('ending a portal', () => {
  beforeEach(async () => {
    await send(anna, 'invite', HOME, SHOP, true)
    await send(carl, 'open', SHOP, HOME)
  })

  it('is for who may build on the title', async () => {
    expect(await refused(bert, 'close', SHOP, HOME)).toBe('MayNotBuild')
    expect(await refused(anna, 'close', SHOP, HOME)).toBe('MayNotBuild')
    const { logs } = await send(carl, 'close', SHOP, HOME)
    expect(logs.map((log) => [log.name, ...log.args])).toEqual([
      ['PortalClosed', BigInt(SHOP), BigInt(HOME)],
    ])
    expect(await titlesAt(HOME)).toEqual([])
    expect(await planetsAt(SHOP)).toEqual([])
    expect(await refused(carl, 'close', SHOP, HOME)).toBe('NoSuchPortal')
    await send(carl, 'open', SHOP, HOME)
  })

  it('and the invitation, is for the planet’s owner', async () => {
    expect(await refused(carl, 'revoke', HOME, SHOP)).toBe('NotPlanetOwner')
    expect(await refused(anna, 'revoke', HOME, INN)).toBe('NoSuchPortal')
    const { logs } = await send(anna, 'revoke', HOME, SHOP)
    expect(logs.map((log) => log.name)).toEqual(['PortalClosed', 'Invited'])
    expect(await portals('isPortal', SHOP, HOME)).toBe(false)
    expect(await refused(carl, 'open', SHOP, HOME)).toBe('NotWelcome')
  })

  it('does not happen by taking an invitation back', async () => {
    expect(await refused(carl, 'invite', HOME, INN, true)).toBe('NotPlanetOwner')
    expect(await refused(carl, 'setOpen', HOME, true)).toBe('NotPlanetOwner')
    await send(anna, 'invite', HOME, SHOP, false)
    expect(await portals('isPortal', SHOP, HOME)).toBe(true)
    expect(await portals('isWelcome', SHOP, HOME)).toBe(false)
  })
})

describe('approval surviving transfer', () => {
  it('invitations and openness end with the ownership of the planet, portals stay', async () => {
    await send(anna, 'invite', HOME, SHOP, true)
    await send(anna, 'setOpen', HOME, true)
    await send(carl, 'open', SHOP, HOME)
    await sell(city, anna, bert, HOME)
    expect(await portals('isOpen', HOME)).toBe(false)
    expect(await portals('isWelcome', SHOP, HOME)).toBe(false)
    expect(await refused(carl, 'open', INN, HOME)).toBe('NotWelcome')
    // The seller, back as owner, does not find the old consent either.
    await sell(city, bert, anna, HOME)
    expect(await portals('isOpen', HOME)).toBe(false)
    expect(await portals('isWelcome', SHOP, HOME)).toBe(false)
    expect(await titlesAt(HOME)).toEqual([BigInt(SHOP)])
  })

  it('a portal is the new owner’s to close when the title is sold', async () => {
    await send(anna, 'setOpen', HOME, true)
    await send(carl, 'open', SHOP, HOME)
    await sell(city, carl, bert, SHOP)
    expect(await refused(carl, 'close', SHOP, HOME)).toBe('MayNotBuild')
    await send(bert, 'close', SHOP, HOME)
  })

  it('land that nobody has owned gives no consent', async () => {
    expect(await portals('isWelcome', SHOP, STREET)).toBe(false)
    expect(await portals('isOpen', STREET)).toBe(false)
    expect(await portals('isWelcome', SHOP, 2n ** 200n)).toBe(false)
  })
})

it('portals in any order are listed both ways, page by page', async () => {
  // Few enough that the same ones meet often.
  const titles = [SHOP, INN, ...HOMES.slice(0, 3)]
  const planets = HOMES.slice(0, 3)
  for (const id of planets) await send(anna, 'setOpen', id, true)
  let snapshot = await city.rpc<string>('evm_snapshot')
  const owner = (title: number) => (title === SHOP || title === INN ? carl : anna)
  const steps = fc.array(
    fc.tuple(fc.constantFrom(...titles), fc.constantFrom(...planets), fc.boolean()),
    { minLength: 20, maxLength: 40 },
  )
  await fc.assert(
    fc.asyncProperty(steps, async (moves) => {
      await city.rpc('evm_revert', [snapshot])
      snapshot = await city.rpc<string>('evm_snapshot')
      const expected = new Set<string>()
      for (const [title, planet, revokes] of moves) {
        const key = `${title}>${planet}`
        if (expected.delete(key)) {
          if (revokes) await send(anna, 'revoke', planet, title)
          else await send(owner(title), 'close', title, planet)
        } else {
          await send(owner(title), 'open', title, planet)
          expected.add(key)
        }
      }
      const byTitle = new Set<string>()
      for (const title of titles) {
        for (const planet of await planetsAt(title)) byTitle.add(`${title}>${planet}`)
      }
      const byPlanet = new Set<string>()
      for (const planet of planets) {
        const all = await titlesAt(planet)
        expect(await portals('portalCount', planet)).toBe(BigInt(all.length))
        expect(await portals('portalsOf', planet, 1, 1)).toEqual(all.slice(1, 2))
        expect(await portals('portalsOf', planet, 99, 99)).toEqual([])
        for (const title of all) byPlanet.add(`${title}>${planet}`)
      }
      expect(byTitle).toEqual(expected)
      expect(byPlanet).toEqual(expected)
    }),
    { numRuns: 12 },
  )
})
