import { Interface, id as keccakText, parseEther, toBeHex, ZeroAddress, ZeroHash } from 'ethers'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf, startCity } from '../city.ts'
import { deploySource } from '../test-contract.ts'
import { FOR, privateTitles, proposal } from './parliament.ts'

const city = await startCity()
const [anna, bert, carl, dora] = city.people
const fund = city.addresses.EcosystemFund
const DAY = 86_400
let fresh = await city.rpc<string>('evm_snapshot')

beforeEach(async () => {
  await city.rpc('evm_revert', [fresh])
  fresh = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

const encode = (signature: string, args: readonly unknown[]) => {
  const abi = new Interface([`function ${signature}`])
  return abi.encodeFunctionData(signature.slice(0, signature.indexOf('(')), args)
}

/** Single operations, of a treasury whose governor is a plain account: anna. */
async function ownFund() {
  const own = await deploySource(city, 'governance/EcosystemFund.sol', [DAY])
  await own.send(anna, 'open', [anna])
  const step = (target: string, data: string, value = 0n) => [
    target,
    value,
    data,
    ZeroHash,
    ZeroHash,
  ]
  return { own, step }
}

describe('the treasury', () => {
  it('is opened once, by the deployer, and then obeys the governor alone', async () => {
    const proposer = keccakText('PROPOSER_ROLE')
    const canceller = keccakText('CANCELLER_ROLE')
    const governor = city.addresses.TitleGovernor
    expect(await city.call('EcosystemFund', 'hasRole', [proposer, governor])).toBe(true)
    expect(await city.call('EcosystemFund', 'hasRole', [canceller, governor])).toBe(true)
    expect(await city.call('EcosystemFund', 'opener')).toBe(ZeroAddress)
    expect(await refusalOf(city.send(city.foundation, 'EcosystemFund', 'open', [dora]))).toBe(
      'OnlyOpener',
    )
    const closed = await deploySource(city, 'governance/EcosystemFund.sol', [DAY])
    expect(await refusalOf(closed.send(bert, 'open', [bert]))).toBe('OnlyOpener')
    for (const from of [city.foundation, anna]) {
      const grant = city.send(from, 'EcosystemFund', 'grantRole', [proposer, from])
      expect(await refusalOf(grant)).toBe('AccessControlUnauthorizedAccount')
      const args = [city.addresses.CYBR, 0, '0x', ZeroHash, ZeroHash, 3 * DAY]
      expect(await refusalOf(city.send(from, 'EcosystemFund', 'schedule', args))).toBe(
        'AccessControlUnauthorizedAccount',
      )
      expect(await refusalOf(city.send(from, 'EcosystemFund', 'cancel', [ZeroHash]))).toBe(
        'AccessControlUnauthorizedAccount',
      )
    }
  })

  it('waits never less than it was deployed with, and never more than a month', async () => {
    const { own, step } = await ownFund()
    const setDelay = async (seconds: number) => {
      const call = step(own.address, encode('updateDelay(uint256)', [seconds]))
      await own.send(anna, 'schedule', [...call, 40 * DAY])
      await city.pass(40 * DAY)
      await own.send(dora, 'execute', call)
    }
    expect(await own.call('shortestDelay')).toBe(BigInt(DAY))
    await setDelay(0)
    expect(await own.call('getMinDelay')).toBe(BigInt(DAY))
    const soon = [...step(city.addresses.CYBR, '0x18160ddd'), DAY - 1]
    expect(await refusalOf(own.send(anna, 'schedule', soon))).toBe('TimelockInsufficientDelay')
    await setDelay(30 * DAY)
    expect(await own.call('getMinDelay')).toBe(BigInt(30 * DAY))
    expect(await refusalOf(setDelay(30 * DAY + 1))).toBe('DelayTooLong')
    expect(await refusalOf(own.send(anna, 'updateDelay', [DAY]))).toBe('TimelockUnauthorizedCaller')
    const deploying = deploySource(city, 'governance/EcosystemFund.sol', [30 * DAY + 1])
    expect(await refusalOf(deploying)).toBe('DelayTooLong')
  })

  it('lets anybody execute what is due, and what was scheduled alone', async () => {
    const { own, step } = await ownFund()
    const call = step(city.addresses.CYBR, '0x18160ddd')
    expect(await refusalOf(own.send(dora, 'execute', call))).toBe(
      'TimelockUnexpectedOperationState',
    )
    await own.send(anna, 'schedule', [...call, DAY])
    expect(await refusalOf(own.send(dora, 'execute', call))).toBe(
      'TimelockUnexpectedOperationState',
    )
    await city.pass(DAY)
    await own.send(dora, 'execute', call)
    expect(await refusalOf(own.send(dora, 'execute', call))).toBe(
      'TimelockUnexpectedOperationState',
    )
  })

  it('looks at the code of a single target too', async () => {
    const { own, step } = await ownFund()
    const target = await deploySource(city, 'nodes/Nodes.sol')
    const call = step(target.address, '0x12345678')
    await own.send(anna, 'schedule', [...call, DAY])
    await city.pass(DAY)
    await city.rpc('hardhat_setCode', [target.address, '0x00'])
    expect(await refusalOf(own.send(dora, 'execute', call))).toBe('TargetChanged')
  })

  it('receives ETH, CYBR and titles, and nobody takes them', async () => {
    const [id] = privateTitles
    await city.rpc('eth_sendTransaction', [{ from: anna, to: fund, value: toBeHex(5n) }])
    await city.pay(fund, 2)
    await city.send(city.distributor, 'LandBank', 'release', [[id], anna])
    const args = [anna, fund, id]
    await city.send(anna, 'LandTitle', 'safeTransferFrom(address,address,uint256)', args)
    expect(BigInt(await city.rpc('eth_getBalance', [fund, 'latest']))).toBe(5n)
    expect(await city.call('CYBR', 'balanceOf', [fund])).toBe(parseEther('2'))
    expect(await city.call('LandTitle', 'ownerOf', [id])).toBe(fund)
    for (const from of [city.foundation, anna]) {
      const taking = city.send(from, 'LandTitle', 'transferFrom', [fund, from, id])
      expect(await refusalOf(taking)).toBe('ERC721InsufficientApproval')
      const drawing = city.send(from, 'CYBR', 'transferFrom', [fund, from, 1])
      expect(await refusalOf(drawing)).toBe('ERC20InsufficientAllowance')
    }
  })

  it('says who the foundation is, and accepts only what it was offered', async () => {
    expect(await city.call('EcosystemFund', 'orFund', [ZeroAddress])).toBe(fund)
    expect(await city.call('EcosystemFund', 'orFund', [anna])).toBe(anna)
    const accepting = city.send(dora, 'EcosystemFund', 'acceptOwnership', [city.addresses.LandBank])
    expect(await refusalOf(accepting)).toBe('OwnableUnauthorizedAccount')
  })
})

it('owners decide, and a stranger carries it out', async () => {
  const [DISTRIBUTOR, AUCTION] = [dora, 1 << 4]
  const { LandRegistry, LandBank, CYBR } = city.addresses
  // Nothing is sold yet: nothing can be decided, with however few votes.
  expect(await city.call('TitleGovernor', 'quorum', [0])).toBe(100n)
  const share = { [anna]: privateTitles.slice(0, 60), [bert]: privateTitles.slice(60, 120) }
  for (const [owner, ids] of Object.entries(share)) {
    await city.send(city.distributor, 'LandBank', 'release', [ids, owner])
  }
  await city.pay(fund, 1_000)
  await city.send(city.foundation, 'LandBank', 'transferOwnership', [fund])
  await city.pass(1)

  const actions = [
    { target: LandRegistry, data: encode('setRules(uint32,uint8,uint96)', [60 * DAY, 5, 7n]) },
    { target: CYBR, data: encode('transfer(address,uint256)', [carl, parseEther('250')]) },
    { target: fund, data: encode('acceptOwnership(address)', [LandBank]) },
    {
      target: LandBank,
      data: encode('setDistributor(address,uint256)', [DISTRIBUTOR, AUCTION]),
    },
  ]
  const args = proposal(actions, 'A new start', privateTitles.slice(0, 5))
  const id = await city.call<bigint>('TitleGovernor', 'proposeWithTitles', args, anna)
  await city.send(anna, 'TitleGovernor', 'proposeWithTitles', args)
  await city.pass(DAY + 1)
  for (const [owner, ids] of Object.entries(share)) {
    await city.send(owner, 'TitleGovernor', 'castVoteOfTitles', [id, FOR, ids, ''])
  }
  await city.pass(7 * DAY + 1)
  await city.send(carl, 'TitleGovernor', 'queue(uint256)', [id])
  const early = city.send(carl, 'TitleGovernor', 'execute(uint256)', [id])
  expect(await refusalOf(early)).toBe('TimelockUnexpectedOperationState')
  await city.pass(2 * DAY)
  await city.send(carl, 'TitleGovernor', 'execute(uint256)', [id])

  expect(await city.call('LandRegistry', 'proofPeriod')).toBe(BigInt(60 * DAY))
  expect(await city.call('LandRegistry', 'missedProofs')).toBe(5n)
  expect(await city.call('LandRegistry', 'moveInFee')).toBe(7n)
  expect(await city.call('CYBR', 'balanceOf', [carl])).toBe(parseEther('250'))
  expect(await city.call('LandBank', 'owner')).toBe(fund)
  expect(await city.call('LandBank', 'classesOf', [DISTRIBUTOR])).toBe(BigInt(AUCTION))
})
