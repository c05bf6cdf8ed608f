/**
 * Projection of the atlas: which part of the city a canvas shows. Pure maths in parcel coordinates
 * (x east, y north) and CSS pixels (x right, y down).
 */

export interface AtlasView {
  /** Parcel coordinates in the middle of the canvas; fractions are inside parcels. */
  readonly centreX: number
  readonly centreY: number
  /** CSS pixels per parcel. */
  readonly scale: number
}

export interface Viewport {
  readonly width: number
  readonly height: number
}

/** Closest: a parcel is as big as a thumb. */
export const MAX_SCALE = 64
/** The city's width in parcels with a little sea around it. */
const CITY_SPAN = 276
/** The map can't be dragged further than this from the centre. */
const REACH = 200

/** The whole city in view. */
export function fitCity(viewport: Viewport): AtlasView {
  return { centreX: 0, centreY: 0, scale: minScale(viewport) }
}

export const minScale = ({ width, height }: Viewport): number =>
  Math.max(0.4, Math.min(width, height) / CITY_SPAN)

/** Canvas pixels of a point of the city. */
export function toPixels(view: AtlasView, viewport: Viewport, x: number, y: number) {
  return {
    left: viewport.width / 2 + (x - view.centreX) * view.scale,
    top: viewport.height / 2 - (y - view.centreY) * view.scale,
  }
}

/** The point of the city under canvas pixels; floor it for the parcel. */
export function toCity(view: AtlasView, viewport: Viewport, left: number, top: number) {
  return {
    x: view.centreX + (left - viewport.width / 2) / view.scale,
    y: view.centreY - (top - viewport.height / 2) / view.scale,
  }
}

/** Zooms by `factor` so that the city under (left, top) stays there. */
export function zoomAt(
  view: AtlasView,
  viewport: Viewport,
  left: number,
  top: number,
  factor: number,
): AtlasView {
  const scale = Math.min(MAX_SCALE, Math.max(minScale(viewport), view.scale * factor))
  const anchor = toCity(view, viewport, left, top)
  return clamp({
    scale,
    centreX: anchor.x - (left - viewport.width / 2) / scale,
    centreY: anchor.y + (top - viewport.height / 2) / scale,
  })
}

/** Moves the city by a drag of so many pixels. */
export const panBy = (view: AtlasView, right: number, down: number): AtlasView =>
  clamp({
    ...view,
    centreX: view.centreX - right / view.scale,
    centreY: view.centreY + down / view.scale,
  })

/** The same zoom or closer, with (x, y) in the middle. */
export const centreOn = (view: AtlasView, x: number, y: number, scale = view.scale): AtlasView =>
  clamp({ scale: Math.min(MAX_SCALE, scale), centreX: x, centreY: y })

const clamp = (view: AtlasView): AtlasView => ({
  scale: view.scale,
  centreX: Math.min(REACH, Math.max(-REACH, view.centreX)),
  centreY: Math.min(REACH, Math.max(-REACH, view.centreY)),
})
