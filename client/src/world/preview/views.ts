/** The standard places from which every version of the world is looked at. */
export const VIEWS = {
  arrivalNorth: { x: 5, y: 0, z: 385, heading: 0, pitch: 0, flying: false },
  arrivalSouth: { x: 5, y: 0, z: 385, heading: 180, pitch: 0, flying: false },
  street: { x: 147.2, y: -0.15, z: 500, heading: 354, pitch: 2, flying: false },
  lots: { x: -412, y: 0, z: 330, heading: 305, pitch: -6, flying: false },
  rose: { x: 14, y: 5, z: 24, heading: 335, pitch: -16, flying: true },
  roof: { x: 60, y: 26, z: 230, heading: -25, pitch: -14, flying: true },
  overview: { x: 380, y: 420, z: 1150, heading: -22, pitch: -27, flying: true },
  park: { x: 232, y: 0, z: -700, heading: 30, pitch: -2, flying: false },
  rim: { x: 60, y: 8, z: 1290, heading: 150, pitch: -4, flying: true },
  plan: { x: 0, y: 890, z: 300, heading: 0, pitch: -75, flying: true },
} as const

export type ViewName = keyof typeof VIEWS
export const isView = (name: string): name is ViewName => name in VIEWS
