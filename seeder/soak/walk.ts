/**
 * A random walk over all that visitors, owners and the machine do to two seeders of a real chain,
 * held against a model: a pin that was seen here must be served for as long as it is one, everything
 * served must be right, and no quota may be exceeded. One seeder is left running, so that what grows
 * can be seen; the other is stopped, killed and started again.
 */
import { auditSeeder, freshNonce } from '@cosmos/protocol/content/audit-run'
import { fixturePackage } from '@cosmos/protocol/content/fixtures'
import type { ModelPackage } from '@cosmos/protocol/content/package'
import { encodeUpload, UPLOAD_TYPE } from '@cosmos/protocol/content/upload'
import { rawSocket } from '../test/http-rig.ts'
import { eventually, type Rig, type SeederProcess, upload } from '../test/rig.ts'

export const STEADY = 2
export const RESTLESS = 3
const STRANGER = 4

/** Together twice as much as fits: something goes all the time. */
const PACKAGES = 30
const SMALLEST = 60_000
const STEP = 90_000
const STORAGE = '48MB'
/** At most so many are pins, so that they always fit. */
const MAX_PINS = 8

interface Thing {
  readonly id: number
  readonly made: ModelPackage
  readonly space: Buffer
  owner: number
  /** It was seen here as a pin, and has been one since. */
  certain: boolean
  busy: boolean
}

export interface Walk {
  readonly steady: SeederProcess
  /** Does one thing that chance names. Rejects when something is not as it must be. */
  step(): Promise<string>
  /** What must hold at any time. */
  check(): Promise<void>
}

/** `random` gives numbers from 0 to before 1. */
export async function startWalk(rig: Rig, random: () => number): Promise<Walk> {
  const env = { COSMOS_STORAGE: STORAGE, COSMOS_LOG: 'warn', COSMOS_SCRUB: '1MB' }
  const steady = await rig.seeder(STEADY, { env })
  let restless = await rig.seeder(RESTLESS, { env })
  let isRestlessUp = true
  let sales = Promise.resolve()
  // Their wallets are the ones that sell: no transaction of theirs may be under way then.
  for (const seeder of [steady, restless]) {
    await eventually('it is listed', async () => (await seeder.status()).registry.listed)
  }
  const below = (count: number): number => Math.floor(random() * count)

  const things: Thing[] = []
  for (let id = 1; id <= PACKAGES; id++) {
    const made = await fixturePackage({ seed: id * 10, size: SMALLEST + id * STEP })
    const owner = id % 4 === 0 && id / 4 < MAX_PINS ? STEADY : STRANGER
    const token = await rig.chain.mint(rig.chain.wallet(owner).address, made)
    const space = Buffer.concat(made.files.map(({ bytes }) => bytes))
    things.push({ id: token, made, space, owner, certain: false, busy: false })
  }

  /** 409: one that broke off a moment ago has not let go yet; 429: others of this address go on. */
  async function publish({ made }: Thing): Promise<void> {
    await eventually('the upload is taken', async () => {
      const answer = await upload(steady.url, made)
      const text = await answer.text()
      if (answer.status === 409 || answer.status === 429) return false
      // Pins and what is being read may leave no room for one more.
      if (![200, 201, 507].includes(answer.status)) throw new Error(`${answer.status} ${text}`)
      return true
    })
  }

  async function read(thing: Thing, seeder: SeederProcess): Promise<void> {
    const mustBeHere = seeder === steady && thing.certain
    await readPart(thing, seeder, mustBeHere).catch((error: unknown) => {
      // Passed on as it comes from a seeder that is stopped in the middle of it, it is cut short.
      if (mustBeHere || !(error instanceof TypeError)) throw error
    })
  }

  async function readPart(
    { made, space }: Thing,
    seeder: SeederProcess,
    mustBeHere: boolean,
  ): Promise<void> {
    const from = below(space.length)
    const to = from + below(space.length - from)
    const answer = await fetch(`${seeder.url}/content/${made.infoHash}`, {
      headers: { range: `bytes=${from}-${to}` },
    })
    if (answer.status !== 206) {
      const text = await answer.text()
      const isFine = !mustBeHere && [404, 503, 507].includes(answer.status)
      if (!isFine) throw new Error(`reading ${made.infoHash}: ${answer.status} ${text}`)
      return
    }
    const bytes = Buffer.from(await answer.arrayBuffer())
    if (!bytes.equals(space.subarray(from, to + 1)))
      throw new Error(`${made.infoHash}: wrong bytes`)
  }

  const pins = (): number => things.filter(({ owner }) => owner === STEADY).length

  async function sell(thing: Thing): Promise<void> {
    const [from, to] = thing.owner === STEADY ? [STEADY, STRANGER] : ([STRANGER, STEADY] as const)
    if (to === STEADY && pins() >= MAX_PINS) return
    thing.certain = false
    thing.owner = to
    // One after the other: two of one wallet at once would take the same nonce.
    sales = sales.then(() => rig.chain.transfer(thing.id, from, to))
    await sales
  }

  const deeds: readonly (readonly [weight: number, string, (thing: Thing) => Promise<void>])[] = [
    [8, 'read', (thing) => read(thing, steady)],
    [
      4,
      'read elsewhere',
      async (thing) => {
        if (!isRestlessUp) return
        const seeder = restless
        // It may be stopped in the middle of it.
        await read(thing, seeder).catch((error: unknown) => {
          if (isRestlessUp && restless === seeder) throw error
        })
      },
    ],
    [4, 'publish', publish],
    [
      1,
      'break off',
      async ({ made }) => {
        const body = encodeUpload(made.torrent, made.files)
        const { socket, closed } = await rawSocket(Number(new URL(steady.url).port))
        socket.write(
          `PUT /content/${made.infoHash} HTTP/1.1\r\nHost: x\r\nContent-Type: ${UPLOAD_TYPE}\r\nContent-Length: ${body.length}\r\n\r\n`,
        )
        socket.end(body.subarray(0, below(body.length)))
        await closed
      },
    ],
    [
      2,
      'leave',
      async ({ made }) => {
        const { socket, closed } = await rawSocket(Number(new URL(steady.url).port))
        socket.write(`GET /content/${made.infoHash} HTTP/1.1\r\nHost: x\r\n\r\n`)
        socket.once('data', () => socket.destroy())
        await closed
      },
    ],
    [
      1,
      'audit',
      async ({ made, certain }) => {
        const challenge = { infoHash: made.infoHash, nonce: freshNonce(), count: 2 }
        const now = () => performance.now()
        const origin = steady.url
        const result = await auditSeeder({ origin, challenge, fetch, now, timeoutMs: 20_000 })
        // What is not here is first looked for at others, which may take longer than that.
        if (certain && result.verdict !== 'success') throw new Error(JSON.stringify(result))
      },
    ],
    [0.5, 'sell', sell],
    [0.1, 'restart', restart],
  ]
  const weights = deeds.reduce((sum, [weight]) => sum + weight, 0)

  function chosen(place: number): readonly [string, (thing: Thing) => Promise<void>] {
    let end = 0
    for (const [weight, name, deed] of deeds) {
      end += weight
      if (place < end) return [name, deed]
    }
    return ['read', (thing) => read(thing, steady)]
  }

  async function restart(): Promise<void> {
    if (!isRestlessUp) return
    isRestlessUp = false
    if (random() < 0.5) await restless.stop()
    else await restless.kill()
    restless = await rig.seeder(RESTLESS, { data: restless.data, env })
    isRestlessUp = true
  }

  return {
    steady,
    async step() {
      const thing = things[below(things.length)]
      if (!thing || thing.busy) return 'wait'
      const [name, deed] = chosen(random() * weights)
      thing.busy = true
      try {
        await deed(thing)
      } catch (error) {
        const said = steady.log().slice(-2_000)
        throw new Error(`${name} of model ${thing.id} went wrong: ${String(error)}\n${said}`, {
          cause: error,
        })
      } finally {
        thing.busy = false
      }
      return name
    },
    async check() {
      const { storage, models } = await steady.status()
      if (storage.used > storage.quota) throw new Error(`${storage.used} of ${storage.quota} bytes`)
      for (const thing of things) {
        if (thing.busy || thing.owner !== STEADY) continue
        const found = models.find(({ infoHash }) => infoHash === thing.made.infoHash)
        if (found?.class === 'pin') thing.certain = true
        else if (thing.certain) throw new Error(`pin ${thing.id} is gone`)
      }
    },
  }
}
