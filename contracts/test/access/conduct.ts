import type { AreaRules, Rule } from './rules.ts'
import { everybody } from './rules.ts'

const governance = (args: Rule['args']): Rule => ({
  who: 'governance',
  refusal: 'OnlyGovernance',
  args,
})

/** Conduct and districts. */
export const CONDUCT_RULES: AreaRules = {
  Conduct: {
    'appeal(uint256)': { who: 'owner', refusal: 'NoSuchCase', args: () => [1] },
    'close(uint256)': { who: 'everybody, when it is due' },
    'confirm(uint256)': governance(() => [1]),
    'draw(uint256,uint256)': { who: 'everybody, when it is due' },
    'overturn(uint256)': governance(() => [1]),
    'remove(uint256)': { who: 'everybody, when it is due' },
    'report(uint256,bytes32,string)': everybody,
    'reseed(uint256)': { who: 'everybody, when it is due' },
    'rule(uint256,bool)': governance(() => [1, true]),
    'seal(uint256,bytes)': { who: 'everybody, when it is due' },
    'setBond(uint96)': governance(() => [10n ** 21n]),
    'vote(uint256,uint256,bool)': { who: 'juror', refusal: 'NoSuchCase', args: () => [1, 0, true] },
  },
  DistrictRules: {
    'found(uint8,uint256,uint64)': governance(() => [1, 0, 2n ** 64n - 1n]),
    'grow(uint8,uint256,uint64)': governance(() => [1, 0, 1]),
    'nameClass(uint8,bytes32)': governance(() => [2, `0x${'41'.padEnd(64, '0')}`]),
    'shrink(uint256,uint64)': governance(() => [0, 1]),
  },
  Districts: {
    'write(uint256,bytes32)': {
      who: 'DistrictRules',
      refusal: 'OnlyController',
      args: () => [0, `0x${'1'.repeat(64)}`],
    },
  },
}
