/**
 * What the best that is known costs, and what we want: whole transactions, gas. The figures of others
 * are their own published measurements, some of them of a test and not of a transaction.
 */
export interface GasGoal {
  readonly most: number
  /** Who does the like, and for how much. */
  readonly peer: string
}

/** Area of `index.ts` -> action as measured there -> goal. */
export const GAS_GOALS: Readonly<Record<string, Readonly<Record<string, GasGoal>>>> = {
  core: {
    'deploy LandTitle with LandBank: 50,000 titles': {
      most: 3_000_000,
      peer: 'OpenZeppelin ERC721Consecutive 1,705,199, bare',
    },
    'first transfer of a title, receiver owned before': {
      most: 62_000,
      peer: 'ERC721Consecutive 73,166; ERC721A up to 4,550,773',
    },
    'later transfer of a title': {
      most: 42_000,
      peer: 'OpenZeppelin ERC721 37,589, without a time',
    },
    birthCell: { most: 2_500, peer: 'none; our prototype 2,070' },
    classOf: { most: 2_000, peer: 'none; our prototype 1,796' },
    'relocate: words known': { most: 52_000, peer: 'none; our prototype 49,356' },
    'relocate: one new word': { most: 70_000, peer: 'none; our prototype 66,234' },
    'relocate to the edge: three new words': { most: 105_000, peer: 'none; our prototype 100,771' },
    'prove a key, for any number of titles': {
      most: 27_000,
      peer: 'Decentraland ping, a slot each',
    },
    'prove 50 keys by signatures, per owner': { most: 12_000, peer: 'none; our prototype 11,850' },
  },
  market: {
    'first bid from credit': { most: 52_000, peer: 'Nouns V1 81,452' },
    'outbid from credit': { most: 40_000, peer: 'Nouns V2 34,919, ether' },
    'outbid, pulling the CYBR': { most: 56_000, peer: 'none; our prototype 54,806' },
    'settle a lot, winner owned before': { most: 68_000, peer: 'Nouns 207,740, with a mint' },
  },
  governance: {
    'vote with one title: word exists': { most: 42_000, peer: 'OpenZeppelin Governor 65,620' },
    'vote with one title: new word': { most: 76_000, peer: 'Governor 82,720; Nouns V3 88,761' },
    'vote with 20 titles in one word': {
      most: 100_000,
      peer: 'Governor 65,620, and 65,000 each transfer',
    },
  },
}
