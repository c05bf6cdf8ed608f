import { describe, expect, it } from 'vitest'
import { judgeCoverage, uncoveredLines } from '../coverage-report.ts'

const TRACE = `TN:
SF:src/A.sol
DA:3,1
DA:4,0
LH:1
LF:2
end_of_record
SF:src/b/B.sol
DA:1,7
end_of_record
`
const text = () => ['', '', 'ran();', '  never();  ']

describe('the judgement on coverage', () => {
  it('finds the lines of each file that never ran', () => {
    expect([...uncoveredLines(TRACE)]).toEqual([
      ['src/A.sol', [4]],
      ['src/b/B.sol', []],
    ])
  })

  it('names lines that no exception explains', () => {
    const { missed, stale } = judgeCoverage(uncoveredLines(TRACE), [], text)
    expect(missed).toEqual(['src/A.sol:4  never();'])
    expect(stale).toEqual([])
  })

  it('accepts exceptions by the text of the line, and only in their file', () => {
    const inA = { file: 'src/A.sol', line: 'never();', reason: 'it can not happen' }
    const inB = { ...inA, file: 'src/b/B.sol' }
    const { missed, stale } = judgeCoverage(uncoveredLines(TRACE), [inA, inB], text)
    expect(missed).toEqual([])
    expect(stale).toEqual([inB])
  })
})
