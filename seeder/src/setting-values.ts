/** What a setting may be, and the one sentence that says so where it is something else. */
import type { Address } from '@cosmos/protocol/lightnode/types'
import { z } from 'zod'
import { MIN_RATE, MIN_STORAGE_BYTES } from './limits.ts'

export const rate = z
  .string()
  .transform((text, context) => {
    const bytes = parseBytes(text.replace(/\/s$/i, ''))
    if (bytes !== undefined && bytes >= MIN_RATE) return bytes
    const message = `must be bytes per second like 5MB, at least ${MIN_RATE / 1000}kB`
    context.addIssue({ code: 'custom', message })
    return z.NEVER
  })
  .optional()
export const flag = z
  .string()
  .regex(/^(on|off)$/, 'must be on or off')
  .transform((text) => text === 'on')

export const address = z
  .string()
  .regex(/^0x[0-9a-fA-F]{40}$/, 'is no address (0x and 40 hex digits)')
  .transform((text) => text.toLowerCase() as Address)

export const httpUrl = z.url({ protocol: /^https?$/, error: 'is no http(s) address' })
export const origin = httpUrl.transform((text, context) => {
  const url = new URL(text)
  if (url.pathname !== '/' || url.search || url.hash || url.username) {
    context.addIssue({ code: 'custom', message: 'must be an origin only, like https://host:port' })
    return z.NEVER
  }
  return url.origin
})
export const port = z
  .string()
  .regex(/^\d{1,5}$/, 'is no port (0 to 65535)')
  .transform(Number)
  .refine((value) => value <= 65_535, 'is no port (0 to 65535)')

export const size = z.string().transform((text, context) => {
  const bytes = /^0+$/.test(text) ? 0 : parseBytes(text)
  if (bytes !== undefined) return bytes
  context.addIssue({ code: 'custom', message: 'must be a size like 500MB, or 0' })
  return z.NEVER
})

export const addresses = z
  .string()
  .transform((text) => text.split(/[\s,]+/).filter(Boolean))
  .pipe(z.array(address))

export const storage = z.string().transform((text, context) => {
  const bytes = parseBytes(text)
  if (bytes !== undefined && bytes >= MIN_STORAGE_BYTES) return bytes
  const least = `at least ${MIN_STORAGE_BYTES / 1024 ** 2}MB`
  context.addIssue({ code: 'custom', message: `must be a size like 50GB, ${least}` })
  return z.NEVER
})

const UNITS: Record<string, number> = {
  '': 1,
  KB: 1e3,
  MB: 1e6,
  GB: 1e9,
  TB: 1e12,
  KIB: 2 ** 10,
  MIB: 2 ** 20,
  GIB: 2 ** 30,
  TIB: 2 ** 40,
}

/** `50GB`, `1.5 TiB`, `123456` as bytes; undefined for anything else. */
export function parseBytes(text: string): number | undefined {
  const match = /^(\d{1,15}(?:\.\d{1,3})?)\s*([KMGT]?I?B?)$/i.exec(text.trim())
  if (!match) return undefined
  const letters = (match[2] ?? '').toUpperCase()
  const unit = UNITS[letters === 'B' ? '' : /^[KMGT]$/.test(letters) ? `${letters}B` : letters]
  const bytes = unit && Math.floor(Number(match[1]) * unit)
  return bytes && Number.isSafeInteger(bytes) ? bytes : undefined
}
