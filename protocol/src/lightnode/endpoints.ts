/**
 * Several RPC endpoints of one chain, none of which is believed alone while others answer. All reads
 * of one sync go to one of them, at a block that more than half agree upon (`agreement.ts`).
 */
import { readBlockRef } from '../chain/block.ts'
import { smallQuantity } from '../chain/hex.ts'
import { asRpcError, RpcError } from '../chain/rpc-error.ts'
import { agreedHash, chainOf, commonHeight, type Saying, voters } from './agreement.ts'
import { LightNodeError } from './errors.ts'
import type { BelievedHead, HeadSource } from './head-source.ts'
import { ENDPOINT_LIMITS, type EndpointLimits } from './limits.ts'
import type { BlockRef, Hex, Rpc } from './types.ts'

export interface Endpoint {
  /** For people; without keys that its address may carry. */
  readonly name: string
  readonly rpc: Rpc
}

/**
 * - `behind`: has not reached the block that the others agree upon.
 * - `still`: its blocks stand still while those of another move; its word does not count.
 * - `away`: no usable answer, or one from another chain; its word does not count.
 */
export type EndpointState = 'untried' | 'agrees' | 'disagrees' | 'behind' | 'still' | 'away'

export interface EndpointReport {
  readonly name: string
  readonly state: EndpointState
  /** What it says, or why it says nothing. */
  readonly detail: string
  /** The city is read from it. */
  readonly leads: boolean
}

/** Asks all endpoints what to believe, and reads from the one that leads. */
export interface Endpoints extends HeadSource {
  /** A single call: of the one that leads, or of the next when that gives no answer. */
  readonly rpc: Rpc
  /** The one that leads; the first while none was asked. */
  readonly leader: number
  reports(): readonly EndpointReport[]
}

interface Member extends Endpoint {
  readonly index: number
  report: Pick<EndpointReport, 'state' | 'detail'>
  /** Not asked until then, clock time. */
  restUntil: number
  /** Not read from until then. */
  passedOnUntil: number
  lastHead: Hex | undefined
  movedAt: number
}

type Voice = Saying & { readonly member: Member }

/** `clock` in ms. Throws when there is no endpoint. */
export function createEndpoints(options: {
  readonly endpoints: readonly Endpoint[]
  readonly clock?: () => number
  readonly limits?: Partial<EndpointLimits>
}): Endpoints {
  const { clock = Date.now } = options
  const limits: EndpointLimits = { ...ENDPOINT_LIMITS, ...options.limits }
  const members = options.endpoints.map(
    (endpoint, index): Member => ({
      ...endpoint,
      index,
      report: { state: 'untried', detail: 'not asked yet' },
      ...{ restUntil: 0, passedOnUntil: 0, lastHead: undefined, movedAt: clock() },
    }),
  )
  const [first] = members
  if (!first) throw new Error('a light node needs an RPC endpoint')
  let leader = first
  let agreeing: readonly Member[] = members

  async function listen(member: Member): Promise<Voice | undefined> {
    try {
      const { chainId, head } = await patiently(askHead(member.rpc))
      if (head.hash !== member.lastHead) {
        member.lastHead = head.hash
        member.movedAt = clock()
      }
      return { member, chainId, head, standsStill: false }
    } catch (error) {
      silence(member, error)
      return undefined
    }
  }

  /** Nobody else would answer sooner than the only one. */
  const patiently = <T>(work: Promise<T>): Promise<T> =>
    members.length === 1 ? work : within(limits.answerMs, work)

  function silence(member: Member, error: unknown): void {
    const detail = error instanceof Error ? error.message : String(error)
    member.report = { state: 'away', detail }
    member.restUntil = clock() + limits.restMs
  }

  /** One that waits for its turn again makes nobody wait, unless nobody else is there. */
  async function listenToAll(): Promise<{ voices: Voice[]; fault: string }> {
    const awake = members.filter(({ restUntil }) => restUntil <= clock())
    let voices = await listenTo(awake)
    if (voices.length === 0) {
      voices = await listenTo(members.filter((member) => !awake.includes(member)))
    }
    const fault = members.map(prefixed).join('; ')
    return { voices: voices.map(withStandstill), fault }
  }

  async function listenTo(some: readonly Member[]): Promise<Voice[]> {
    const voices = await Promise.all(some.map(listen))
    return voices.filter((voice) => voice !== undefined)
  }

  /** Only against another that moves: chains without traffic have no blocks for days. */
  function withStandstill(voice: Voice, _: number, all: readonly Voice[]): Voice {
    const { member } = voice
    const standsStill = all.some(
      (other) =>
        other.head.number > voice.head.number &&
        other.member.movedAt - member.movedAt > limits.standstillMs,
    )
    return { ...voice, standsStill }
  }

  async function believe(expected: number | undefined): Promise<BelievedHead> {
    const { voices, fault } = await listenToAll()
    if (voices.length === 0) throw new LightNodeError('rpc-down', fault)
    const chainId = chainOf(voices, expected)
    if (chainId === undefined) {
      throw dispute(voices, ({ chainId: id }) => `is on chain ${id}`)
    }
    const counting = voters(voices, chainId)
    for (const voice of voices) {
      const { member, head } = voice
      if (voice.chainId !== chainId) {
        const detail = `is on chain ${voice.chainId}, the city on chain ${chainId}`
        member.report = { state: 'away', detail }
      } else if (voice.standsStill) {
        member.report = { state: 'still', detail: `stands still at block ${head.number}` }
      }
    }
    const height = commonHeight(counting.map(({ head }) => head))
    if (height === undefined) {
      const others = [...new Set(voices.map((voice) => voice.chainId))].join(', ')
      const detail = `the RPC endpoint is on chain ${others}, the city on chain ${chainId}`
      throw new LightNodeError('wrong-chain', detail)
    }
    const named = await nameBlock(counting, height)
    const hash = agreedHash(
      named.map(({ block }) => block.hash),
      named.length + counting.filter(({ head }) => head.number < height).length,
    )
    if (hash === undefined) {
      const blocks = new Map(named.map(({ voice, block }) => [voice.member, block.hash]))
      throw dispute(counting, ({ member }) => saying(height, blocks.get(member)))
    }
    return lead(counting, named, { chainId, height, hash })
  }

  async function nameBlock(
    counting: readonly Voice[],
    height: number,
  ): Promise<{ voice: Voice; block: BlockRef }[]> {
    const named = await Promise.all(
      counting.map(async (voice) => {
        const { head, member } = voice
        if (head.number === height) return { voice, block: head }
        if (head.number < height) return undefined
        try {
          const block = await patiently(readBlockRef(member.rpc, height))
          if (block) return { voice, block }
          silence(member, new Error(`has block ${head.number} but not ${height}`))
        } catch (error) {
          silence(member, error)
        }
        return undefined
      }),
    )
    return named.filter((one) => one !== undefined)
  }

  function dispute(voices: readonly Voice[], words: (voice: Voice) => string): LightNodeError {
    for (const voice of voices) {
      voice.member.report = { state: 'disagrees', detail: words(voice) }
    }
    agreeing = []
    const said = voices.map((voice) => `${voice.member.name} ${words(voice)}`).join(', ')
    return new LightNodeError('disputed', `the RPC endpoints disagree: ${said}`)
  }

  function lead(
    counting: readonly Voice[],
    named: readonly { voice: Voice; block: BlockRef }[],
    agreed: { chainId: number; height: number; hash: Hex },
  ): BelievedHead {
    const { chainId, height, hash } = agreed
    for (const { member, head } of counting) {
      const block = named.find(({ voice }) => voice.member === member)?.block
      if (!block && member.report.state === 'away' && head.number >= height) continue
      const state = block ? (block.hash === hash ? 'agrees' : 'disagrees') : 'behind'
      const detail = block ? saying(height, block.hash) : `is at block ${head.number}`
      // It agrees, but could not be read from a moment ago: the reason is what people need.
      if (state === 'agrees' && member.passedOnUntil > clock()) continue
      member.report = { state, detail }
    }
    const same = named.filter(({ block }) => block.hash === hash)
    const [any] = same
    if (!any) throw new Error('unreachable: a hash that was agreed upon was named by somebody')
    const { voice, block } = same.find((one) => one.voice.member.passedOnUntil <= clock()) ?? any
    leader = voice.member
    agreeing = same.map((one) => one.voice.member)
    return { chainId, head: block, rpc: leader.rpc }
  }

  const rpc: Rpc = async (method, params) => {
    let failure: unknown
    const rest = (agreeing.length > 0 ? agreeing : [leader]).filter((member) => member !== leader)
    for (const member of [leader, ...rest]) {
      try {
        return await member.rpc(method, params)
      } catch (error) {
        failure ??= error
      }
    }
    throw asRpcError(failure, method)
  }

  return {
    believe,
    passOn(reason) {
      leader.passedOnUntil = clock() + limits.restMs
      leader.report = { state: 'away', detail: reason }
      return agreeing.some(({ passedOnUntil }) => passedOnUntil <= clock())
    },
    rpc,
    get leader() {
      return leader.index
    },
    reports: () =>
      members.map((member) => ({ name: member.name, ...member.report, leads: member === leader })),
  }
}

const saying = (height: number, hash: Hex | undefined): string =>
  hash === undefined ? 'says nothing' : `says block ${height} is ${hash.slice(0, 12)}…`

/** Who has only one knows which. */
const prefixed = ({ name, report }: Member, _: number, { length }: readonly Member[]): string =>
  length === 1 ? report.detail : `${name}: ${report.detail}`

async function askHead(rpc: Rpc): Promise<{ chainId: number; head: BlockRef }> {
  const [answer, head] = await Promise.all([
    rpc('eth_chainId', []).catch((error: unknown) => {
      throw asRpcError(error, 'eth_chainId')
    }),
    readBlockRef(rpc, 'latest'),
  ])
  return { chainId: parseChainId(answer), head: requireHead(head) }
}

/** Throws RpcError `bad-answer`. */
export function parseChainId(answer: unknown): number {
  try {
    return smallQuantity(answer)
  } catch (cause) {
    throw new RpcError('bad-answer', 'eth_chainId', String(cause), { cause })
  }
}

/** Throws RpcError `bad-answer`: every chain has a newest block. */
export function requireHead(head: BlockRef | undefined): BlockRef {
  if (!head) throw new RpcError('bad-answer', 'eth_getBlockByNumber', 'no latest block')
  return head
}

/** Rejects after `ms`. The timer goes when the work is done: objects of the edge sleep only then. */
function within<T>(ms: number, work: Promise<T>): Promise<T> {
  const { promise, reject } = Promise.withResolvers<never>()
  const timer = setTimeout(
    () => reject(new RpcError('timeout', 'eth_getBlockByNumber', `no answer within ${ms} ms`)),
    ms,
  )
  return Promise.race([work, promise]).finally(() => clearTimeout(timer))
}
