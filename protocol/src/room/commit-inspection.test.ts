import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { inspectCommit, isKeyPackage, isWelcome } from './commit-inspection.ts'
import { GroupError } from './group-crypto.ts'
import { createMlsCrypto } from './mls.ts'

const mls = await createMlsCrypto()
const newcomer = await mls.createKeys()
const founder = await mls.createGroup(new Uint8Array(16), await mls.createKeys())
const commit = await mls.commit(founder, { adds: [newcomer.keyPackage], removes: [] })
const real = [newcomer.keyPackage, commit.message, commit.welcome]

/** Reads bytes in every way the relay does; only GroupError may come out. */
function read(bytes: Uint8Array): void {
  isKeyPackage(bytes)
  isWelcome(bytes)
  try {
    inspectCommit(bytes)
  } catch (error) {
    expect(error).toBeInstanceOf(GroupError)
  }
}

describe('what the relay reads of handshakes', () => {
  it('survives garbage', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 600 }),
        fc.constantFrom(1, 3, 5),
        (tail, wireformat) => {
          read(tail)
          // The head of a real MLSMessage: version mls10 and a wire format.
          read(Uint8Array.of(0, 1, 0, wireformat, ...tail))
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('survives real messages with bytes changed, cut off or added', () => {
    const changes = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 })
    fc.assert(
      fc.property(fc.constantFrom(...real), changes, fc.nat(), (message, edits, cut) => {
        const altered = message.slice()
        for (const [at, value] of edits) altered[at % altered.length] = value
        read(altered)
        read(altered.subarray(0, cut % altered.length))
        read(Uint8Array.of(...altered, 0))
      }),
      { numRuns: 1000 },
    )
  })

  it('takes a key package for one only if it is shaped like all the others', () => {
    expect(isKeyPackage(newcomer.keyPackage)).toBe(true)
    expect(isKeyPackage(Uint8Array.of(...newcomer.keyPackage, 0))).toBe(false)
    expect(isKeyPackage(newcomer.keyPackage.subarray(1))).toBe(false)
  })
})
