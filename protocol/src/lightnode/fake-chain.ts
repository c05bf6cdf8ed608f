/**
 * A chain with one Cosmos city in memory, for tests: it answers JSON-RPC as a node does, can be
 * re-organised, cut and put on another id, and has real headers and proofs. Answers are encoded by
 * ethers, so that the reader is not tested against itself.
 */
import { keccak_256 } from '@noble/hashes/sha3.js'
import { AbiCoder, encodeBytes32String, id as keccakText, zeroPadValue } from 'ethers'
import { VIEW_FUNCTIONS } from '../chain/contract-reads.ts'
import * as events from '../chain/events.ts'
import { encodeHeader } from '../chain/header.ts'
import { bytesToHex, hexToBytes, toQuantity } from '../chain/hex.ts'
import { rlpEncode } from '../chain/rlp.ts'
import { RpcError } from '../chain/rpc-error.ts'
import { storageRoot } from '../chain/storage-root.ts'
import { wordsOfWhere } from '../grid/proof-words.ts'
import { WHERE_SLOT } from '../land/grid-words.ts'
import type { Address, BlockRecord, Hex, InfoHash, ModelRecord, Rpc } from './types.ts'

const coder = AbiCoder.defaultAbiCoder()
const ZERO_HASH: Hex = `0x${'0'.repeat(64)}`

export const account = (n: number): Address => `0x${n.toString(16).padStart(40, '0')}`

export const CONTRACTS = {
  CYBR: account(0xc1),
  LandTitle: account(0xc2),
  LandGrid: account(0xc3),
  LandRegistry: account(0xc4),
  LandBank: account(0xc5),
  Model: account(0xc6),
  Nodes: account(0xc7),
  Blocklist: account(0xc8),
} as const
export const COSMOS = account(0xc0)

export interface FakeNode {
  readonly operator: Address
  readonly roles: number
  readonly since: number
  readonly lastSeen: number
  readonly url: string
  readonly peer: string
}

interface World {
  readonly directory: Readonly<Record<string, Address>>
  readonly titles: number
  readonly owners: ReadonlyMap<number, Address>
  readonly where: ReadonlyMap<number, number>
  readonly models: readonly Omit<ModelRecord, 'id'>[]
  readonly placements: ReadonlyMap<bigint, readonly bigint[]>
  readonly nodes: readonly FakeNode[]
  readonly blocked: ReadonlyMap<InfoHash, BlockRecord>
}

interface Log {
  readonly address: Address
  readonly topics: readonly Hex[]
  readonly data: Hex
}

interface Block {
  readonly number: number
  readonly hash: Hex
  readonly json: Record<string, unknown>
  readonly leaf: Uint8Array
  readonly storageHash: Hex
  readonly world: World
  readonly logs: readonly Log[]
}

/** What one transaction does. Each returns the log it leaves. */
export interface Deeds {
  give(title: number, to: Address): void
  /** `where` lane: 0 = home, cell key + 1, or NOWHERE. */
  move(title: number, where: number): void
  addModel(model: Omit<ModelRecord, 'id'>): void
  giveModel(id: number, to: Address): void
  /** Replaces what stands on a target. */
  place(target: bigint, placements: readonly bigint[]): void
  setNodes(nodes: readonly FakeNode[]): void
  block(infoHash: InfoHash, record: BlockRecord): void
  unblock(infoHash: InfoHash): void
  setContract(name: string, address: Address): void
  /** An older city, whose directory never heard of this contract. */
  removeContract(name: string): void
  /** Changes the world without a log, as an endpoint that holds logs back would show it. */
  silently(change: (deeds: Deeds) => void): void
}

export interface FakeChain {
  readonly rpc: Rpc
  /** Every call since the last `clear`, as `method` or `eth_call Contract.signature`. */
  readonly calls: string[]
  chainId: number
  head(): Block
  mine(work?: (deeds: Deeds) => void): void
  /** Forgets all blocks above `number`; later ones get other hashes than those had. */
  rewind(number: number): void
  /** A new chain with the same id: nothing of the old one is left, and no Cosmos unless asked. */
  reset(options?: { cosmos: boolean }): void
}

export function createFakeChain(options: { titles: number; chainId?: number }): FakeChain {
  const { titles = 50_000 } = options
  let salt = 0
  let hasCosmos = true
  let blocks: Block[] = []
  const calls: string[] = []

  const genesis = (): World => ({
    directory: CONTRACTS,
    titles,
    owners: new Map(),
    where: new Map(),
    models: [],
    placements: new Map(),
    nodes: [],
    blocked: new Map(),
  })

  function append(world: World, logs: readonly Log[]): void {
    const number = blocks.length
    const where = new Uint32Array(world.titles)
    for (const [id, value] of world.where) where[id] = value
    const words = [...wordsOfWhere(where)].map(([slot, word]) => ({
      slot,
      word: hexToBytes(hexWord(word)),
    }))
    const storage = storageRoot(words)
    const path = Uint8Array.of(0x20, ...keccak_256(hexToBytes(CONTRACTS.LandGrid)))
    const nothing = new Uint8Array(0)
    const leaf = rlpEncode([path, rlpEncode([nothing, nothing, storage, new Uint8Array(32)])])
    const json = {
      ...emptyHeader,
      parentHash: blocks.at(-1)?.hash ?? ZERO_HASH,
      stateRoot: bytesToHex(keccak_256(leaf)),
      number: toQuantity(number),
      timestamp: toQuantity(1_700_000_000 + 12 * number),
      extraData: bytesToHex(new TextEncoder().encode(`fork ${salt}`)),
    }
    const hash = bytesToHex(keccak_256(encodeHeader(json)))
    const storageHash = bytesToHex(storage)
    blocks.push({ number, hash, json: { ...json, hash }, leaf, storageHash, world, logs })
  }

  append(genesis(), [])

  const head = (): Block => blocks.at(-1) as Block

  function at(tag: unknown): Block {
    const block = tag === 'latest' ? head() : blocks[Number(tag)]
    if (!block) throw new RpcError('refused', 'eth_call', 'header not found')
    return block
  }

  function call(request: { to: Address; data: Hex }, block: Block): Hex {
    const addresses: Readonly<Record<string, Address>> = { Cosmos: COSMOS, ...CONTRACTS }
    const view = VIEW_FUNCTIONS.find(
      ({ selector, contract }) =>
        request.data.startsWith(selector) && addresses[contract] === request.to,
    )
    if (!hasCosmos || !view) return '0x'
    calls.push(`eth_call ${view.contract}.${view.signature}`)
    const inputs = /\((.*)\)/.exec(view.signature)?.[1]?.split(',').filter(Boolean) ?? []
    const args = coder.decode(inputs, `0x${request.data.slice(10)}`).map(BigInt)
    return answer(view.signature, args, block.world, view.contract)
  }

  const chain: FakeChain = {
    calls,
    chainId: options.chainId ?? 31_337,
    head,
    async rpc(method, params) {
      if (method !== 'eth_call') calls.push(method)
      switch (method) {
        case 'eth_chainId':
          return toQuantity(chain.chainId)
        case 'eth_getBlockByNumber':
          return params[0] === 'latest' ? head().json : (blocks[Number(params[0])]?.json ?? null)
        case 'eth_getCode':
          return hasCosmos && params[0] === COSMOS ? '0x60' : '0x'
        case 'eth_call':
          return call(params[0] as { to: Address; data: Hex }, at(params[1]))
        case 'eth_getLogs':
          return logsOf(blocks, params[0] as LogFilter)
        case 'eth_getProof': {
          const { leaf, storageHash } = at(params[2])
          return { accountProof: [bytesToHex(leaf)], storageHash }
        }
        default:
          throw new RpcError('refused', method, 'the method does not exist')
      }
    },
    mine(work) {
      const { world, logs } = perform(head().world, work)
      append(world, logs)
    },
    rewind(number) {
      blocks = blocks.slice(0, number + 1)
      salt++
    },
    reset({ cosmos } = { cosmos: true }) {
      blocks = []
      salt++
      hasCosmos = cosmos
      append(genesis(), [])
    },
  }
  return chain
}

interface LogFilter {
  readonly address: readonly Address[]
  readonly fromBlock: Hex
  readonly toBlock: Hex
}

const logsOf = (blocks: readonly Block[], { address, fromBlock, toBlock }: LogFilter) =>
  blocks
    .slice(Number(fromBlock), Number(toBlock) + 1)
    .flatMap(({ logs, number }) =>
      logs
        .filter((log) => address.includes(log.address))
        .map((log) => ({ ...log, blockNumber: toQuantity(number) })),
    )

const hexWord = (word: bigint | number): Hex => `0x${word.toString(16).padStart(64, '0')}`

/** Bytes are padded on the right. */
const topicOf = (infoHash: InfoHash): Hex => `0x${infoHash.padEnd(64, '0')}`

function perform(from: World, work?: (deeds: Deeds) => void): { world: World; logs: Log[] } {
  let world = from
  const logs: Log[] = []
  let silent = false
  const log = (event: events.EventDescription, address: Address, ...topics: Hex[]) => {
    if (!silent) logs.push({ address, topics: [event.topic, ...topics], data: '0x' })
  }
  const deeds: Deeds = {
    give(title, to) {
      world = { ...world, owners: new Map(world.owners).set(title, to) }
      const padded = zeroPadValue(to, 32) as Hex
      log(events.TRANSFER, CONTRACTS.LandTitle, ZERO_HASH, padded, hexWord(title))
    },
    move(title, where) {
      world = { ...world, where: new Map(world.where).set(title, where) }
      log(events.MOVED, CONTRACTS.LandRegistry, hexWord(title))
    },
    addModel(model) {
      world = { ...world, models: [...world.models, model] }
      log(events.REGISTERED, CONTRACTS.Model, hexWord(world.models.length))
    },
    giveModel(id, owner) {
      const models = world.models.map((model, i) => (i === id - 1 ? { ...model, owner } : model))
      world = { ...world, models }
      log(events.TRANSFER, CONTRACTS.Model, ZERO_HASH, ZERO_HASH, hexWord(id))
    },
    place(target, placements) {
      const all = new Map(world.placements)
      if (placements.length === 0) all.delete(target)
      else all.set(target, placements)
      world = { ...world, placements: all }
      log(events.PLACEMENTS_CHANGED, CONTRACTS.Model, hexWord(target))
    },
    setNodes(nodes) {
      world = { ...world, nodes }
      log(events.NODE_CHANGED, CONTRACTS.Nodes, ZERO_HASH)
    },
    block(infoHash, record) {
      world = { ...world, blocked: new Map(world.blocked).set(infoHash, record) }
      log(events.BLOCKED, CONTRACTS.Blocklist, topicOf(infoHash), hexWord(record.decision))
    },
    unblock(infoHash) {
      const blocked = new Map(world.blocked)
      blocked.delete(infoHash)
      world = { ...world, blocked }
      log(events.UNBLOCKED, CONTRACTS.Blocklist, topicOf(infoHash))
    },
    setContract(name, address) {
      world = { ...world, directory: { ...world.directory, [name]: address } }
      logs.push({ address: COSMOS, topics: [keccakText('any') as Hex], data: '0x' })
    },
    removeContract(name) {
      const { [name]: _, ...directory } = world.directory
      world = { ...world, directory }
      logs.push({ address: COSMOS, topics: [keccakText('any') as Hex], data: '0x' })
    },
    silently(change) {
      silent = true
      change(deeds)
      silent = false
    },
  }
  work?.(deeds)
  return { world, logs }
}

const MODEL = 'tuple(bytes20,uint64,bytes32,string,bool,address)'
const NODE = 'tuple(address,uint8,uint40,uint40,string,string)'

function answer(signature: string, args: readonly bigint[], world: World, contract: string): Hex {
  const encode = (types: string[], values: unknown[]) => coder.encode(types, values) as Hex
  const [from = 0, count = 0] = args.map(Number)
  const range = Array.from({ length: count }, (_, i) => from + i)
  switch (`${contract}.${signature}`) {
    case 'Cosmos.all()': {
      const names = Object.keys(world.directory).map(encodeBytes32String)
      return encode(['bytes32[]', 'address[]'], [names, Object.values(world.directory)])
    }
    case 'LandTitle.totalSupply()':
      return encode(['uint256'], [world.titles])
    case 'LandTitle.ownerWords(uint256,uint256)': {
      // The high bits hold when it was acquired, as in the contract.
      const word = (id: number) => {
        const owner = world.owners.get(id)
        return owner ? hexWord(BigInt(owner) | (1_700_000_000n << 160n)) : ZERO_HASH
      }
      return encode(['bytes32[]'], [range.map(word)])
    }
    case 'LandGrid.read(uint256,uint256)': {
      const word = (slot: number) => {
        let value = 0n
        for (let lane = 0; lane < 8; lane++) {
          const id = (slot - WHERE_SLOT) * 8 + lane
          value |= BigInt(world.where.get(id) ?? 0) << BigInt(32 * lane)
        }
        return hexWord(value)
      }
      return encode(['bytes32[]'], [range.map(word)])
    }
    case 'Model.total()':
      return encode(['uint256'], [world.models.length])
    case 'Model.page(uint256,uint256)': {
      const page = world.models.slice(from - 1, from - 1 + count).map((model) => {
        const { infoHash, size, manifestHash, name, open, owner } = model
        return [`0x${infoHash}`, size, manifestHash, name, open, owner]
      })
      return encode([`${MODEL}[]`], [page])
    }
    case 'Model.targetCount()':
      return encode(['uint256'], [world.placements.size])
    case 'Model.targetsPage(uint256,uint256)': {
      const page = [...world.placements].slice(from, from + count)
      return encode(
        ['uint256[]', 'uint256[][]'],
        [page.map(([key]) => key), page.map(([, p]) => p)],
      )
    }
    case 'Model.placementsOf(uint256)':
      return encode(['uint256[]'], [world.placements.get(args[0] ?? 0n) ?? []])
    case 'Nodes.count()':
      return encode(['uint256'], [world.nodes.length])
    case 'Nodes.page(uint256,uint256)': {
      const page = world.nodes.slice(from, from + count)
      const rows = page.map((n) => [n.operator, n.roles, n.since, n.lastSeen, n.url, n.peer])
      return encode([`${NODE}[]`], [rows])
    }
    case 'Blocklist.count()':
      return encode(['uint256'], [world.blocked.size])
    case 'Blocklist.page(uint256,uint256)': {
      const page = [...world.blocked].slice(from, from + count)
      const rows = page.map(([hash, { since, decision }]) => [`0x${hash}`, since, decision])
      return encode(['tuple(bytes20,uint40,uint32)[]'], [rows])
    }
    default:
      throw new RpcError('refused', 'eth_call', `the fake chain has no ${contract}.${signature}`)
  }
}

const emptyHeader = {
  sha3Uncles: ZERO_HASH,
  miner: account(0),
  transactionsRoot: ZERO_HASH,
  receiptsRoot: ZERO_HASH,
  logsBloom: `0x${'0'.repeat(512)}`,
  difficulty: '0x0',
  gasLimit: '0x3938700',
  gasUsed: '0x0',
  mixHash: ZERO_HASH,
  nonce: '0x0000000000000000',
  baseFeePerGas: '0x7',
} as const
