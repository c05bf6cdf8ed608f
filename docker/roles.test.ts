import { describe, expect, it } from 'vitest'
import { readRole } from './roles.ts'

describe('the role of a container', () => {
  it('is a seeder where nobody says anything else', () => {
    expect(readRole({})).toBe('seeder')
    expect(readRole({ COSMOS_ROLE: '' })).toBe('seeder')
    expect(readRole({ COSMOS_ROLE: 'edge' })).toBe('edge')
  })

  it('names the roles there are when it is asked for another', () => {
    expect(() => readRole({ COSMOS_ROLE: 'mayor' })).toThrow(
      'COSMOS_ROLE=mayor: there are seeder and edge',
    )
    expect(() => readRole({ COSMOS_ROLE: 'toString' })).toThrow(RangeError)
  })
})
