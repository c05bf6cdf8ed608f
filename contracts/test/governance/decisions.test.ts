import { Interface, id as keccakText, toBeHex, ZeroAddress } from 'ethers'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { refusalOf } from '../city.ts'
import { deploySource, deployTestContract } from '../test-contract.ts'
import {
  type Action,
  AGAINST,
  deployGovernor,
  FOR,
  keyOf,
  openParliament,
  proposal,
  TIMELOCK,
} from './parliament.ts'

/** The development accounts are the same on every local chain; this one is nobody else here. */
const guardian = keyOf(7).address
const parliament = await openParliament({ guardian })
const { city, governor, fund, anna, bert, carl, dora, titles, vote } = parliament
const DAY = 86_400
let fresh = await city.rpc<string>('evm_snapshot')

beforeEach(async () => {
  await city.rpc('evm_revert', [fresh])
  fresh = await city.rpc<string>('evm_snapshot')
})
afterAll(() => city.close())

const look: Action = { target: city.addresses.CYBR, data: '0x18160ddd' }
const own = (fn: string, args: readonly unknown[]): Action => ({
  target: governor.address,
  data: governor.abi.encodeFunctionData(fn, args),
})
const execute = (id: bigint) => governor.send(dora, 'execute(uint256)', [id])
const deadline = async (id: bigint) => Number(await governor.call<bigint>('proposalDeadline', [id]))

/** Arguments with which the treasury itself executes what the governor queued. */
function operation(actions: readonly Action[], description: string) {
  const [targets, values, data] = proposal(actions, description, [])
  const salt = BigInt(keccakText(description)) ^ (BigInt(governor.address) << 96n)
  return [targets, values, data, `0x${'00'.repeat(32)}`, toBeHex(salt, 32)]
}

describe('a decision', () => {
  it('is queued and executed by anybody, after the delay and once', async () => {
    await city.pay(fund.address, 100)
    const pay = new Interface(['function transfer(address,uint256)'])
    const data = pay.encodeFunctionData('transfer', [carl, 5n])
    const id = await parliament.propose([{ target: city.addresses.CYBR, data }])
    expect(await parliament.state(id)).toBe('pending')
    await parliament.begin()
    await vote(anna, id, FOR, titles.anna)
    expect(await parliament.state(id)).toBe('active')
    expect(await refusalOf(governor.send(dora, 'queue(uint256)', [id]))).toBe(
      'GovernorUnexpectedProposalState',
    )
    await parliament.finish(id)
    expect(await parliament.state(id)).toBe('succeeded')
    expect(await refusalOf(execute(id))).toBe('GovernorUnexpectedProposalState')
    await governor.send(dora, 'queue(uint256)', [id])
    expect(await parliament.state(id)).toBe('queued')
    expect(await refusalOf(execute(id))).toBe('TimelockUnexpectedOperationState')
    await city.pass(TIMELOCK)
    await execute(id)
    expect(await parliament.state(id)).toBe('executed')
    expect(await city.call('CYBR', 'balanceOf', [carl])).toBe(5n)
    expect(await refusalOf(execute(id))).toBe('GovernorUnexpectedProposalState')
  })

  it('may be executed at the treasury too', async () => {
    const id = await parliament.carry([look], 'Look')
    await fund.send(dora, 'executeBatch', operation([look], 'Look'))
    expect(await parliament.state(id)).toBe('executed')
  })
})

describe('the rules of the governor', () => {
  it('are changed by the governor itself', async () => {
    const id = await parliament.carry([
      own('setVotingDelay', [2 * DAY]),
      own('setVotingPeriod', [5 * DAY]),
      own('setLateQuorumVoteExtension', [3 * DAY]),
      own('setProposalThreshold', [7]),
      own('setQuorumPercent', [20]),
      own('setGuardian', [bert]),
    ])
    await execute(id)
    expect(await governor.call('votingDelay')).toBe(BigInt(2 * DAY))
    expect(await governor.call('votingPeriod')).toBe(BigInt(5 * DAY))
    expect(await governor.call('lateQuorumVoteExtension')).toBe(BigInt(3 * DAY))
    expect(await governor.call('proposalThreshold')).toBe(7n)
    expect(await governor.call('quorumPercent')).toBe(20n)
    // 20 % of 80 private titles.
    expect(await governor.call('quorum', [0])).toBe(16n)
    expect(await governor.call('guardian')).toBe(bert)
  })

  it('stay within bounds that nobody changes', async () => {
    const bad: readonly (readonly [string, string, readonly unknown[]])[] = [
      ['SettingOutOfBounds', 'setVotingDelay', [99]],
      ['SettingOutOfBounds', 'setVotingDelay', [14 * DAY + 1]],
      ['SettingOutOfBounds', 'setVotingPeriod', [999]],
      ['SettingOutOfBounds', 'setVotingPeriod', [30 * DAY + 1]],
      ['SettingOutOfBounds', 'setLateQuorumVoteExtension', [199]],
      ['SettingOutOfBounds', 'setLateQuorumVoteExtension', [1_001]],
      ['SettingOutOfBounds', 'setProposalThreshold', [0]],
      ['SettingOutOfBounds', 'setProposalThreshold', [101]],
      ['QuorumOutOfBounds', 'setQuorumPercent', [0]],
      ['QuorumOutOfBounds', 'setQuorumPercent', [21]],
      ['TreasuryIsFixed', 'updateTimelock', [dora]],
    ]
    for (const [error, fn, args] of bad) {
      const id = await parliament.carry([own(fn, args)], `${fn} ${args}`)
      expect(await refusalOf(execute(id)), `${fn} ${args}`).toBe(error)
    }
  })

  it('are nobody else’s to change, the treasury’s executor neither', async () => {
    for (const [fn, args] of [
      ['setVotingDelay', [DAY]],
      ['setVotingPeriod', [DAY]],
      ['setLateQuorumVoteExtension', [500]],
      ['setProposalThreshold', [3]],
      ['setQuorumPercent', [5]],
      ['setGuardian', [dora]],
      ['relay', [dora, 0, '0x']],
    ] as const) {
      for (const from of [anna, guardian, city.foundation]) {
        expect(await refusalOf(governor.send(from, fn, args)), fn).toBe('GovernorOnlyExecutor')
      }
    }
    expect(await refusalOf(governor.send(dora, 'updateTimelock', [dora]))).toBe('TreasuryIsFixed')
  })

  it('must be within bounds when it is deployed', async () => {
    for (const rules of [
      { votingDelay: 14 * DAY + 1 },
      { votingPeriod: 30 * DAY + 1 },
      { lateQuorumExtension: 1_001 },
      { proposalThreshold: 0 },
      { proposalThreshold: 101 },
    ]) {
      expect(await refusalOf(deployGovernor(city, fund.address, rules))).toBe('SettingOutOfBounds')
    }
    const slow = await deployGovernor(city, fund.address, {
      votingDelay: 2 * DAY,
      votingPeriod: 7 * DAY,
      lateQuorumExtension: 2 * DAY,
    })
    expect(await slow.call('shortestDelay')).toBe(BigInt(DAY))
    expect(await slow.call('shortestPeriod')).toBe(BigInt(3 * DAY))
    expect(await slow.call('shortestExtension')).toBe(BigInt(DAY))
  })

  it('a governor takes no money and no titles, and gives back what came all the same', async () => {
    const [a] = titles.anna
    const args = [anna, governor.address, a]
    const safe = city.send(anna, 'LandTitle', 'safeTransferFrom(address,address,uint256)', args)
    expect(await refusalOf(safe)).toBe('GovernorDisabledDeposit')
    await city.pay(governor.address, 3)
    const send = new Interface(['function transfer(address,uint256)'])
    const data = send.encodeFunctionData('transfer', [fund.address, 3n * 10n ** 18n])
    const id = await parliament.carry([own('relay', [city.addresses.CYBR, 0, data])])
    await execute(id)
    expect(await city.call('CYBR', 'balanceOf', [fund.address])).toBe(3n * 10n ** 18n)
  })
})

describe('the guardian', () => {
  it('cancels at any stage, also what is queued', async () => {
    const pending = await parliament.propose([look], 'One')
    await governor.send(guardian, 'cancel(uint256)', [pending])
    expect(await parliament.state(pending)).toBe('canceled')
    const queued = await parliament.carry([look], 'Two')
    await governor.send(guardian, 'cancel(uint256)', [queued])
    expect(await parliament.state(queued)).toBe('canceled')
    expect(await refusalOf(execute(queued))).toBe('GovernorUnexpectedProposalState')
    const direct = fund.send(dora, 'executeBatch', operation([look], 'Two'))
    expect(await refusalOf(direct)).toBe('TimelockUnexpectedOperationState')
  })

  it('is nobody after a year, whoever is named', async () => {
    const id = await parliament.propose([look])
    const until = Number(await governor.call<bigint>('guardianUntil'))
    await city.pass(until - (await city.now()) - 1)
    expect(await governor.call('guardian')).toBe(guardian)
    await city.pass(1)
    expect(await governor.call('guardian')).toBe(ZeroAddress)
    expect(await refusalOf(governor.send(guardian, 'cancel(uint256)', [id]))).toBe(
      'GovernorUnableToCancel',
    )
    await execute(await parliament.carry([own('setGuardian', [bert])], 'Another guardian'))
    expect(await governor.call('guardian')).toBe(ZeroAddress)
  })
})

describe('threat: proposal front-run cancel', () => {
  const send = (from: string, description: string, ids: readonly number[]) =>
    governor.send(from, 'proposeWithTitles', proposal([look], description, ids))

  it('with the proposer in the description nobody else can propose it', async () => {
    const description = `Look #proposer=${anna}`
    expect(await refusalOf(send(bert, description, titles.bert.slice(0, 2)))).toBe(
      'GovernorRestrictedProposer',
    )
    await send(anna, description, titles.anna.slice(0, 2))
  })

  it('only the proposer cancels, and only before the voting', async () => {
    const id = await parliament.propose([look])
    expect(await refusalOf(governor.send(bert, 'cancel(uint256)', [id]))).toBe(
      'GovernorUnableToCancel',
    )
    await parliament.begin()
    expect(await refusalOf(governor.send(anna, 'cancel(uint256)', [id]))).toBe(
      'GovernorUnableToCancel',
    )
  })
})

describe('threat: late quorum', () => {
  it('votes that reach the quorum in the last second leave others time to answer', async () => {
    const id = await parliament.propose([look])
    await parliament.begin()
    await vote(carl, id, FOR, titles.carl.slice(0, 9))
    const end = await deadline(id)
    await city.pass(end - (await city.now()) - 1)
    await vote(anna, id, FOR, titles.anna.slice(0, 5))
    const extended = await deadline(id)
    expect(extended).toBeGreaterThanOrEqual(end + 199)
    expect(extended).toBeLessThanOrEqual((await city.now()) + 200)
    await city.pass(extended - (await city.now()) - 1)
    await vote(bert, id, AGAINST, titles.bert)
    // Once: the next late vote prolongs nothing.
    expect(await deadline(id)).toBe(extended)
    await city.pass(2)
    expect(await parliament.state(id)).toBe('defeated')
    expect(await refusalOf(vote(carl, id, FOR, titles.carl.slice(9)))).toBe('VotingClosed')
  })

  it('an early quorum changes nothing', async () => {
    const id = await parliament.propose([look])
    const end = await deadline(id)
    await parliament.begin()
    await vote(anna, id, FOR, titles.anna)
    expect(await deadline(id)).toBe(end)
  })
})

describe('threat: proposal target re-deployed', () => {
  const setCode = (address: string, code: string) => city.rpc('hardhat_setCode', [address, code])

  it('a target with other code than people read is not queued', async () => {
    const target = await deploySource(city, 'nodes/Nodes.sol')
    const action = { target: target.address, data: '0x12345678' }
    const id = await parliament.propose([look, action])
    await parliament.begin()
    await vote(anna, id, FOR, titles.anna)
    await parliament.finish(id)
    await setCode(target.address, '0x00')
    expect(await refusalOf(governor.send(dora, 'queue(uint256)', [id]))).toBe(
      'ProposalTargetChanged',
    )
  })

  it('nor executed when it changed later, neither by the governor nor at the treasury', async () => {
    const target = await deploySource(city, 'CYBR.sol', [1n])
    const actions = [look, { target: target.address, data: look.data ?? '0x' }]
    const id = await parliament.carry(actions, 'Look')
    const code = await city.rpc<string>('eth_getCode', [target.address, 'latest'])
    await setCode(target.address, '0x00')
    expect(await refusalOf(execute(id))).toBe('TargetChanged')
    const direct = () => fund.send(dora, 'executeBatch', operation(actions, 'Look'))
    expect(await refusalOf(direct())).toBe('TargetChanged')
    await setCode(target.address, code)
    await direct()
  })

  it('nor when code appears where people saw a plain account', async () => {
    const maker = await deployTestContract(city, 'attackers/LatePayee.sol:PayeeMaker')
    const payee = await maker.call<string>('addressOf')
    await city.rpc('hardhat_setBalance', [fund.address, toBeHex(10n ** 18n)])
    const id = await parliament.carry([{ target: payee, value: 7n }])
    await maker.send(dora, 'make')
    expect(await refusalOf(execute(id))).toBe('TargetChanged')
  })

  it('a plain account can’t spoil a payment by having been used', async () => {
    const payee = `0x${'0a'.repeat(20)}`
    await city.rpc('hardhat_setBalance', [fund.address, toBeHex(10n ** 18n)])
    const id = await parliament.carry([{ target: payee, value: 7n }])
    await city.rpc('hardhat_setBalance', [payee, '0x1'])
    await execute(id)
    expect(BigInt(await city.rpc('eth_getBalance', [payee, 'latest']))).toBe(8n)
  })
})
