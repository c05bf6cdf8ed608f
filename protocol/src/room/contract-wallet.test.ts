import { AbiCoder, concat, hexlify, id } from 'ethers'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hexToBytes } from '../chain/hex.ts'
import type { Address, Rpc } from '../lightnode/types.ts'
import { createWalletCheck, signatureCall } from './contract-wallet.ts'
import { ed25519 } from './ed25519.ts'
import { MAX_WALLET_SIGNATURE } from './limits.ts'
import { presenceStatement, proveWallet, signProfile, verifyProfile } from './profile.ts'
import { landRoom } from './room-name.ts'

const address = `0x${'5a'.repeat(20)}` as Address
const claim = { address, hash: new Uint8Array(32).fill(1), signature: new Uint8Array(3).fill(9) }
const yes = `0x1626ba7e${'0'.repeat(56)}`
const answering = (answer: unknown): Rpc & { calls: unknown[][] } => {
  const calls: unknown[][] = []
  const rpc = async (_method: string, params: readonly unknown[]) => {
    calls.push([...params])
    if (answer instanceof Error) throw answer
    return answer
  }
  return Object.assign(rpc, { calls })
}
const check = (...rpcs: Rpc[]) => createWalletCheck(async () => rpcs)

describe('a wallet that is a contract', () => {
  it('is asked as ERC-1271 says', () => {
    const selector = id('isValidSignature(bytes32,bytes)').slice(0, 10)
    const hash = fc.uint8Array({ minLength: 32, maxLength: 32 })
    const signature = fc.uint8Array({ minLength: 1, maxLength: MAX_WALLET_SIGNATURE })
    fc.assert(
      fc.property(hash, signature, (one, signed) => {
        const coded = AbiCoder.defaultAbiCoder().encode(['bytes32', 'bytes'], [one, signed])
        const call = signatureCall({ address, hash: one, signature: signed })
        expect(call).toBe(hexlify(concat([selector, coded])))
      }),
    )
  })

  it('has signed when it says so in the one way there is, and not when it says anything else', async () => {
    expect(await check(answering(yes))(claim)).toBe(true)
    for (const no of ['0x', `0x${'f'.repeat(64)}`, '0x1626ba7e', `${yes}00`, null, 1]) {
      expect(await check(answering(no))(claim)).toBe(false)
    }
  })

  it('is asked through the next endpoint where one is down, and again later where all are', async () => {
    const [down, up] = [answering(new Error('down')), answering(yes)]
    expect(await check(down, up)(claim)).toBe(true)
    const ask = check(down)
    expect(await ask(claim)).toBe(false)
    expect(await ask(claim)).toBe(false)
    expect(down.calls).toHaveLength(3)
  })

  it('is asked once about each claim', async () => {
    const rpc = answering(yes)
    const ask = check(rpc)
    expect(await Promise.all([ask(claim), ask(claim), ask({ ...claim })])).toEqual([
      true,
      true,
      true,
    ])
    expect(rpc.calls).toEqual([[{ to: address, data: signatureCall(claim) }, 'latest']])
  })

  it('is only claimed in a profile until the chain confirms it, whatever its signature', async () => {
    const presence = await ed25519.generate()
    const leafKey = new Uint8Array(32).fill(5)
    const [now, expires] = [1_800_000_000, 1_800_000_600]
    const wallet = await proveWallet({
      ...{ address, presence: presence.publicKey, expires },
      sign: async () => `0x${'ab'.repeat(650)}`,
    })
    const profile = await signProfile({
      room: landRoom(0, 0),
      leafKey,
      presence,
      name: 'A',
      wallet,
    })
    const verified = await verifyProfile(landRoom(0, 0), profile, now)
    expect(verified?.wallet).toBeUndefined()
    expect(verified?.claim?.address).toBe(address)
    const { hashMessage } = await import('ethers')
    const statement = presenceStatement(presence.publicKey, expires)
    expect(verified?.claim?.hash).toEqual(hexToBytes(hashMessage(statement) as Address))
    const late = await verifyProfile(landRoom(0, 0), profile, expires + 1)
    expect(late).toMatchObject({ wallet: undefined, claim: undefined })
  })
})
