/** Draws the atlas: plan image, parcel edges when close, marks for visitor, hover and choice. */
import { PALETTE } from '@cosmos/protocol/art/palette'
import type { Cell } from '@cosmos/protocol/geometry/titles'
import type { CityIndex } from '../../city/city-index.ts'
import type { AtlasView, Viewport } from './atlas-view.ts'
import { toCity, toPixels } from './atlas-view.ts'
import { PLAN_HALF, PLAN_SIZE } from './plan-image.ts'

export interface AtlasScene {
  readonly plan: HTMLCanvasElement
  readonly index: CityIndex | undefined
  readonly me: { readonly x: number; readonly y: number; readonly heading: number }
  readonly hovered: Cell | undefined
  readonly chosen: Cell | undefined
}

/** Pixels per parcel from which edges, and from which title numbers, are worth drawing. */
const EDGES_FROM = 9
const NUMBERS_FROM = 34

export function paintAtlas(
  context: CanvasRenderingContext2D,
  view: AtlasView,
  viewport: Viewport,
  scene: AtlasScene,
): void {
  const { width, height } = viewport
  const ratio = context.canvas.width / Math.max(1, width)
  context.setTransform(ratio, 0, 0, ratio, 0, 0)
  context.fillStyle = PALETTE.land.outside
  context.fillRect(0, 0, width, height)

  const corner = toPixels(view, viewport, -PLAN_HALF, PLAN_HALF)
  const shore = toPixels(view, viewport, 0, 0)
  const { left, top } = shore
  const shoal = context.createRadialGradient(
    left,
    top,
    128 * view.scale,
    left,
    top,
    150 * view.scale,
  )
  shoal.addColorStop(0, 'rgb(244 238 226 / 0.75)')
  shoal.addColorStop(1, 'rgb(244 238 226 / 0)')
  context.fillStyle = shoal
  context.fillRect(0, 0, width, height)
  // Smooth when parcels are smaller than pixels, crisp squares when they are bigger.
  context.imageSmoothingEnabled = view.scale < 3
  const edge = PLAN_SIZE * view.scale
  context.drawImage(scene.plan, corner.left, corner.top, edge, edge)

  if (view.scale >= EDGES_FROM) paintEdges(context, view, viewport)
  if (view.scale >= NUMBERS_FROM && scene.index) paintNumbers(context, view, viewport, scene.index)
  if (scene.hovered) outline(context, view, viewport, scene.hovered, PALETTE.trim.white)
  if (scene.chosen) outline(context, view, viewport, scene.chosen, PALETTE.accent.coral)
  paintMe(context, view, viewport, scene.me)
}

function paintEdges(context: CanvasRenderingContext2D, view: AtlasView, viewport: Viewport): void {
  const { left, right, top, bottom } = visibleCells(view, viewport)
  context.strokeStyle = `rgb(255 255 255 / ${Math.min(0.4, (view.scale - EDGES_FROM) / 30 + 0.08)})`
  context.lineWidth = 1
  context.beginPath()
  for (let x = left; x <= right; x++) {
    const at = Math.round(toPixels(view, viewport, x, 0).left) + 0.5
    context.moveTo(at, 0)
    context.lineTo(at, viewport.height)
  }
  for (let y = bottom; y <= top; y++) {
    const at = Math.round(toPixels(view, viewport, 0, y).top) + 0.5
    context.moveTo(0, at)
    context.lineTo(viewport.width, at)
  }
  context.stroke()
}

function paintNumbers(
  context: CanvasRenderingContext2D,
  view: AtlasView,
  viewport: Viewport,
  index: CityIndex,
): void {
  const { left, right, top, bottom } = visibleCells(view, viewport)
  context.fillStyle = 'rgb(75 70 80 / 0.62)'
  context.font = `${Math.round(view.scale / 4.4)}px ui-rounded, system-ui, sans-serif`
  context.textAlign = 'center'
  context.textBaseline = 'middle'
  for (let y = bottom; y < top; y++) {
    for (let x = left; x < right; x++) {
      const id = index.titleAt(x, y)
      if (id === undefined) continue
      const at = toPixels(view, viewport, x + 0.5, y + 0.5)
      context.fillText(String(id), at.left, at.top)
    }
  }
}

function outline(
  context: CanvasRenderingContext2D,
  view: AtlasView,
  viewport: Viewport,
  cell: Cell,
  colour: string,
): void {
  const corner = toPixels(view, viewport, cell.x, cell.y + 1)
  const edge = Math.max(view.scale, 5)
  const spare = (edge - view.scale) / 2
  context.lineWidth = 2.5
  context.strokeStyle = colour
  context.beginPath()
  context.roundRect(corner.left - spare - 1, corner.top - spare - 1, edge + 2, edge + 2, 3)
  context.stroke()
}

function paintMe(
  context: CanvasRenderingContext2D,
  view: AtlasView,
  viewport: Viewport,
  me: AtlasScene['me'],
): void {
  const at = toPixels(view, viewport, me.x + 0.5, me.y + 0.5)
  context.save()
  context.translate(at.left, at.top)
  context.rotate((me.heading * Math.PI) / 180)
  const sight = context.createRadialGradient(0, 0, 4, 0, 0, 46)
  sight.addColorStop(0, 'rgb(229 96 77 / 0.5)')
  sight.addColorStop(1, 'rgb(229 96 77 / 0)')
  context.fillStyle = sight
  context.beginPath()
  context.moveTo(0, 0)
  context.arc(0, 0, 46, -Math.PI / 2 - 0.5, -Math.PI / 2 + 0.5)
  context.fill()
  context.restore()
  context.beginPath()
  context.arc(at.left, at.top, 7, 0, Math.PI * 2)
  context.fillStyle = PALETTE.accent.coral
  context.fill()
  context.lineWidth = 2.5
  context.strokeStyle = PALETTE.trim.white
  context.stroke()
}

function visibleCells(view: AtlasView, viewport: Viewport) {
  const topLeft = toCity(view, viewport, 0, 0)
  const bottomRight = toCity(view, viewport, viewport.width, viewport.height)
  return {
    left: Math.floor(topLeft.x),
    right: Math.ceil(bottomRight.x),
    top: Math.ceil(topLeft.y),
    bottom: Math.floor(bottomRight.y),
  }
}
