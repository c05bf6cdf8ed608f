import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CLOSE, closeReasonOf } from './close-codes.ts'

describe('close codes', () => {
  it('are documented, all of them and no others', () => {
    const page = readFileSync(new URL('../../../docs/rooms.md', import.meta.url), 'utf8')
    const rows = [...page.matchAll(/^\| (\d{4}) \| (\w+) \|/gm)]
    const documented = Object.fromEntries(rows.map(([, code, name]) => [name, Number(code)]))
    expect(documented).toEqual(CLOSE)
  })

  it('are told from those of the transport', () => {
    for (const [reason, code] of Object.entries(CLOSE)) expect(closeReasonOf(code)).toBe(reason)
    expect(closeReasonOf(1006)).toBeUndefined()
  })
})
