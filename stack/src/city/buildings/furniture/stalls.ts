import { mix, shade } from '../../mesh/colour.ts'
import { blob, cylinder } from '../../mesh/loft.ts'
import { box } from '../../mesh/solids.ts'
import { paint } from '../paint.ts'
import { awning } from '../shop.ts'
import { type Furniture, model } from './model.ts'

const { facade, trim, accent, wood, green, roof, glass } = paint

export const STALLS: Readonly<Record<string, Furniture>> = {
  'news-kiosk': {
    title: 'Newspaper kiosk',
    draw: model((m, d) => {
      box(m, 2.8, 1, 1.9, facade.teal, { bevel: d === 0 ? 0.06 : 0, noBottom: true })
      box(m, 2.6, 1.5, 1.5, shade(facade.teal, 0.7), { at: [0, 1, -0.1], noBottom: true })
      m.pane(0, 1.15, 0.67, 2.1, 1.15, mix(glass.day, trim.dark, 0.3), 'glow')
      box(m, 3.2, 0.2, 2.3, trim.white, { at: [0, 2.5, 0], bevel: d === 0 ? 0.07 : 0 })
      cylinder(m, 1.9, 0.25, 0.8, 4, roof.copper, { at: [0, 2.7, 0], flat: true, phase: 0.5 })
      awning(m, d, 0, 2.45, 2.9, { colours: [accent.sun, trim.white], depth: 1.5, drop: 0.35 })
      if (d > 0) return
      box(m, 2.9, 0.08, 0.6, wood.light, { at: [0, 1, 1.1], bevel: 0.03 })
      for (let i = 0; i < 7; i++) {
        box(
          m,
          0.3,
          0.1,
          0.4,
          [trim.white, accent.coral, facade.ochre, facade.slate][i % 4] ?? trim.white,
          { at: [-1.1 + i * 0.37, 1.08, 1.1] },
        )
        m.pane(
          -1.15 + i * 0.38,
          0.25,
          0.96,
          0.3,
          0.42,
          [trim.white, facade.ochre, accent.coral, facade.rose][i % 4] ?? trim.white,
        )
      }
    }),
  },
  'market-stall': {
    title: 'Market stall',
    draw: model((m, d) => {
      for (const x of [-1.35, 1.35])
        for (const z of [-0.8, 0.8])
          box(m, 0.1, z < 0 ? 2.6 : 2.2, 0.1, wood.dark, { at: [x, 0, z], noBottom: true })
      m.within({ at: [0, 2.75, -0.95] }, () =>
        awning(m, d === 2 ? 1 : d, 0, 0, 3.1, {
          colours: [accent.coral, trim.white],
          depth: 2.2,
          drop: 0.5,
        }),
      )
      box(m, 2.8, 0.12, 1.5, wood.light, { at: [0, 0.85, 0.1], bevel: d === 0 ? 0.03 : 0 })
      box(m, 2.7, 0.8, 0.06, wood.dark, { at: [0, 0.05, 0.75] })
      if (d > 0) return
      const goods = [
        accent.sun,
        accent.coral,
        green.leaf,
        facade.terracotta,
        green.grass,
        facade.ochre,
      ]
      for (let i = 0; i < 6; i++) {
        const [x, z] = [-1.05 + (i % 3) * 1.05, i < 3 ? 0.5 : -0.2]
        box(m, 0.9, 0.2, 0.55, wood.dark, { at: [x, 0.97, z], noBottom: true })
        for (let k = 0; k < 5; k++)
          blob(m, 0.15, 3, 6, goods[i] ?? accent.sun, {
            at: [x - 0.28 + k * 0.14, 1.2 + 0.05 * (k % 2), z + 0.12 * ((k % 3) - 1)],
          })
      }
    }),
  },
}
