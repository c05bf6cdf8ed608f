import { mix, shade } from '../../mesh/colour.ts'
import { box } from '../../mesh/solids.ts'
import { paint } from '../paint.ts'
import { bush, pine, poplar, roundTree } from '../plants.ts'
import { type Furniture, model } from './model.ts'

const { facade, trim, accent, wood, green } = paint

export const GREENERY: Readonly<Record<string, Furniture>> = {
  'tree-round': { title: 'Lime tree', draw: model((m, d) => roundTree(m, d, [0, 0, 0])) },
  'tree-blossom': {
    title: 'Blossoming cherry',
    draw: model((m, d) =>
      roundTree(m, d, [0, 0, 0], { height: 5.4, leaf: mix(facade.rose, trim.white, 0.3) }),
    ),
  },
  'tree-autumn': {
    title: 'Golden maple',
    draw: model((m, d) =>
      roundTree(m, d, [0, 0, 0], { height: 6.2, leaf: mix(accent.sun, green.leaf, 0.3) }),
    ),
  },
  'tree-poplar': { title: 'Poplar', draw: model((m, d) => poplar(m, d, [0, 0, 0])) },
  'tree-pine': { title: 'Pine', draw: model((m, d) => pine(m, d, [0, 0, 0])) },
  planter: {
    title: 'Planter',
    draw: model((m, d) => {
      box(m, 1.7, 0.62, 0.8, shade(trim.stone, 0.95), {
        bevel: d === 0 ? 0.06 : 0,
        noBottom: true,
        top: shade(wood.dark, 0.6),
      })
      const r = d === 2 ? 0.3 : 0.4
      for (const [i, x] of [-0.5, 0, 0.5].entries()) {
        bush(
          m,
          d === 2 ? 1 : d,
          [x, 0.45, 0.04 * i],
          r,
          [green.leaf, accent.coral, green.leaf][i] ?? green.leaf,
        )
      }
    }),
  },
  bush: {
    title: 'Bush',
    draw: model((m, d) => {
      bush(m, d === 2 ? 1 : d, [0, 0, 0], 0.75)
      if (d === 0) bush(m, d, [0.6, 0, 0.25], 0.5, shade(green.leaf, 1.15))
    }),
  },
}
