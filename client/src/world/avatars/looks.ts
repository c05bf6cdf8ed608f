/** How a person looks: clothes in their own colour, the rest chosen by their pseudonym. Pure. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import { Color } from 'three'
import type { Person } from '../../ports.ts'
import type { BodyColours } from './body.ts'

const SKINS = ['#f2d3b8', '#e3b58f', '#c68d63', '#9a6544', '#6d4630']
const HAIRS = ['#2f2723', '#5a3d28', '#8c5a2f', '#c9974f', '#b9b4ad', '#a3443a']
const TROUSERS = [PALETTE.metal.dark, PALETTE.facade.slate, PALETTE.wood.dark, PALETTE.trim.dark]

/** FNV-1a: the same pseudonym looks the same to everybody. */
export function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) {
    hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  }
  return hash >>> 0
}

const pick = (colours: readonly string[], hash: number): Color =>
  new Color(colours[hash % colours.length] ?? PALETTE.trim.stone)

export function coloursOf(person: Person): BodyColours {
  const hash = hashOf(person.id)
  return {
    clothes: new Color(person.colour),
    trousers: pick(TROUSERS, hash >>> 4),
    skin: pick(SKINS, hash >>> 8),
    hair: pick(HAIRS, hash >>> 16),
  }
}
