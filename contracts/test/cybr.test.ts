import { hexlify, parseEther, randomBytes } from 'ethers'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type City, refusalOf, startCity } from './city.ts'
import { signTyped } from './typed-data.ts'

const TRANSFER = [
  { name: 'from', type: 'address' },
  { name: 'to', type: 'address' },
  { name: 'value', type: 'uint256' },
  { name: 'validAfter', type: 'uint256' },
  { name: 'validBefore', type: 'uint256' },
  { name: 'nonce', type: 'bytes32' },
]
const CANCEL = [
  { name: 'authorizer', type: 'address' },
  { name: 'nonce', type: 'bytes32' },
]

let city: City
let anna: string
let bert: string
let carl: string

beforeAll(async () => {
  city = await startCity()
  ;[anna, bert, carl] = city.people
  await city.pay(anna, 1_000)
})
afterAll(() => city.close())

const balance = (who: string) => city.call<bigint>('CYBR', 'balanceOf', [who])
const domain = () =>
  ({
    name: 'CYBR',
    version: '1',
    chainId: city.chainId,
    verifyingContract: city.addresses.CYBR,
  }) as const

interface Authorization {
  readonly kind?: 'Transfer' | 'Receive'
  readonly signer?: string
  readonly value?: bigint
  readonly after?: number
  readonly before?: number
}

/** Arguments of a transfer from anna to bert that anna (or `signer`) signed. */
async function authorize(options: Authorization = {}): Promise<unknown[]> {
  const now = await city.now()
  const { kind = 'Transfer', signer = anna, value = parseEther('10') } = options
  const { after = now - 10, before = now + 3_600 } = options
  const nonce = hexlify(randomBytes(32))
  const { v, r, s } = await signTyped(
    city,
    signer,
    domain(),
    `${kind}WithAuthorization`,
    TRANSFER,
    {
      from: anna,
      to: bert,
      value: value.toString(),
      validAfter: after,
      validBefore: before,
      nonce,
    },
  )
  return [anna, bert, value, after, before, nonce, v, r, s]
}

describe('CYBR', () => {
  it('has a supply that never changes, all of it handed out', async () => {
    expect(await city.call('CYBR', 'totalSupply')).toBe(parseEther('1000000000'))
    const abi = ['mint', 'burn', 'pause', 'freeze', 'owner']
    for (const fn of abi) {
      const attempt = city.call('CYBR', fn)
      await expect(attempt).rejects.toThrow(/unknown function/)
    }
  })

  it('moves by a signature that anybody brings, once', async () => {
    const args = await authorize()
    const before = await balance(bert)
    await city.send(carl, 'CYBR', 'transferWithAuthorization', args)
    expect((await balance(bert)) - before).toBe(parseEther('10'))
    expect(await city.call('CYBR', 'authorizationState', [anna, args[5]])).toBe(true)
    const again = city.send(carl, 'CYBR', 'transferWithAuthorization', args)
    expect(await refusalOf(again)).toBe('ERC3009UsedAuthorization')
  })

  it('is received by a signature that only the receiver can bring', async () => {
    const args = await authorize({ kind: 'Receive' })
    const stolen = city.send(carl, 'CYBR', 'receiveWithAuthorization', args)
    expect(await refusalOf(stolen)).toBe('ERC20InvalidReceiver')
    await city.send(bert, 'CYBR', 'receiveWithAuthorization', args)
  })

  it('refuses signatures of others, for another amount, too early and too late', async () => {
    const send = (args: unknown[]) => city.send(carl, 'CYBR', 'transferWithAuthorization', args)
    expect(await refusalOf(send(await authorize({ signer: carl })))).toBe('ERC3009InvalidSignature')
    const more = await authorize()
    more[2] = parseEther('11')
    expect(await refusalOf(send(more))).toBe('ERC3009InvalidSignature')
    const now = await city.now()
    const early = await authorize({ after: now + 1_000, before: now + 2_000 })
    expect(await refusalOf(send(early))).toBe('ERC3009InvalidAuthorizationTime')
    const late = await authorize({ after: now - 20, before: now - 10 })
    expect(await refusalOf(send(late))).toBe('ERC3009InvalidAuthorizationTime')
    const poor = await authorize({ value: parseEther('5000') })
    expect(await refusalOf(send(poor))).toBe('ERC20InsufficientBalance')
  })

  it('lets the signer take an unused signature back', async () => {
    const args = await authorize()
    const [, , , , , nonce] = args as string[]
    const cancel = async (signer: string) => {
      const fields = { authorizer: anna, nonce: nonce ?? '' }
      const { v, r, s } = await signTyped(
        city,
        signer,
        domain(),
        'CancelAuthorization',
        CANCEL,
        fields,
      )
      return city.send(carl, 'CYBR', 'cancelAuthorization', [anna, nonce, v, r, s])
    }
    expect(await refusalOf(cancel(bert))).toBe('ERC3009InvalidSignature')
    await cancel(anna)
    const used = city.send(carl, 'CYBR', 'transferWithAuthorization', args)
    expect(await refusalOf(used)).toBe('ERC3009UsedAuthorization')
  })
})
