import { mix, type Rgb, shade } from '../mesh/colour.ts'
import type { Block, HouseStyle } from './house.ts'
import { STOREY } from './house.ts'
import { type WindowStyle, window } from './openings.ts'
import { paint } from './paint.ts'

/** A bay window through several storeys. */
export function drawBay(
  { m, detail, d, random }: Block,
  s: HouseStyle,
  y1: number,
  style: WindowStyle,
): void {
  const bay = s.bay
  if (!bay || detail === 2) return
  const from = y1 + (bay.from - 1) * STOREY + 0.25
  const tall = (bay.to - bay.from + 1) * STOREY - 0.4
  const [w, deep, cut] = [3.1, 1.05, 0.75]
  m.within({ at: [bay.x ?? 0, 0, d / 2] }, () => {
    const plan: [number, number][] = [
      [-w / 2, 0],
      [-w / 2 + cut, deep],
      [w / 2 - cut, deep],
      [w / 2, 0],
    ]
    const lid = (y: number, grow: number, colour: Rgb, h: number): void => {
      const scale = 1 + grow
      for (let i = 0; i < 3; i++) {
        const [a, b] = [plan[i] as [number, number], plan[i + 1] as [number, number]]
        m.face(
          [
            [a[0] * scale, y, a[1] * scale],
            [b[0] * scale, y, b[1] * scale],
            [b[0] * scale, y + h, b[1] * scale],
            [a[0] * scale, y + h, a[1] * scale],
          ],
          colour,
        )
      }
      m.face(
        plan.map(([px, pz]) => [px * scale, y + h, pz * scale] as const),
        colour,
      )
      m.face(
        plan.map(([px, pz]) => [px * scale, y, pz * scale] as const).reverse(),
        shade(colour, 0.8),
      )
    }
    lid(from, 0, bay.colour, tall)
    lid(from - 0.2, 0.1, s.trim, 0.24)
    lid(from + tall, 0.13, s.trim, 0.26)
    const slant = (Math.atan2(cut, deep) * 180) / Math.PI
    for (let storey = bay.from; storey <= bay.to; storey++) {
      const y = y1 + (storey - 1) * STOREY + 0.85
      m.within({ at: [0, 0, deep] }, () =>
        window(
          m,
          detail,
          0,
          y,
          {
            ...style,
            w: 1.05,
            shutters: undefined,
            lintel: false,
            arched: false,
            flowers: undefined,
          },
          random.chance(0.7),
        ),
      )
      for (const side of [-1, 1]) {
        m.within({ at: [side * (w / 2 - cut / 2), 0, deep / 2], turn: side * (90 - slant) }, () => {
          m.pane(0, y - 0.1, 0.03, 0.72, style.h + 0.2, s.trim)
          m.pane(0, y, 0.05, 0.5, style.h, mix(paint.glass.day, paint.trim.dark, 0.4), 'glow')
        })
      }
    }
  })
}
