import { expect, it } from 'vitest'
import { createSecrets } from './secrets.ts'

it('gives out every byte of the source once, in order', () => {
  let next = 0
  const secret = createSecrets((bytes) => {
    for (let i = 0; i < bytes.length; i++) bytes[i] = next++ >> 4
  })
  const all = Array.from({ length: 300 }, secret)
  const bytes = all
    .join('')
    .match(/../g)
    ?.map((hex) => Number.parseInt(hex, 16))
  expect(bytes).toEqual(Array.from({ length: 300 * 12 }, (_, i) => (i >> 4) & 0xff))
})
